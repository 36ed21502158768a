import net from "node:net";
import { expect, test } from "vitest";
import { freePort, isLoopback } from "./port";

test("port 0 means any free port", async () => {
  expect(await freePort("127.0.0.1", 0)).toBeGreaterThan(0);
});

test("a taken port is refused with the command that helps", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    await expect(freePort("127.0.0.1", port)).rejects.toThrow(
      `Port ${port} is taken by another program: stop it, or choose another port, as in PORT=${port + 1} npm start.`,
    );
  } finally {
    server.close();
  }
});

test("a port that no browser opens is refused at once, and those above 1023 are all known", async () => {
  await expect(freePort("127.0.0.1", 4190)).rejects.toThrow("No browser opens port 4190");
  // The client of this Node keeps the same list.
  for (const port of [1719, 2049, 4045, 4190, 6000, 6697, 10_080]) {
    const refused: unknown = await fetch(`http://127.0.0.1:${port}`).catch((error: Error) => error.cause);
    expect(String(refused)).toContain("bad port");
    await expect(freePort("127.0.0.1", port)).rejects.toThrow("No browser opens");
  }
});

test("an address that this machine does not have is refused", async () => {
  await expect(freePort("192.0.2.1", 0)).rejects.toThrow("This machine has no address 192.0.2.1");
});

test.each([
  ["127.0.0.1", true],
  ["127.8.0.1", true],
  ["localhost", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["192.168.1.4", false],
  ["::", false],
])("%s reaches this machine only: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
