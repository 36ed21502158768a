// Loaded before the programs of the server's children: a child whose server has gone stops, so that a killed
// server leaves nothing behind that holds the port or takes jobs.
if (process.channel) {
  process.on("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), 10_000).unref();
  });
  process.channel.unref();
}
