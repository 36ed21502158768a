/** Runs once when the web server starts. */
export async function register(): Promise<void> {
  // Written out like this the part for Node is left out of every other bundle.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { stampPeerAddresses } = await import("./instrumentation-node");
    stampPeerAddresses();
  }
}
