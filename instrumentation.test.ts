import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { stampPeerAddresses } from "./instrumentation-node";

test("the address of the connection stands over whatever the client calls itself", async () => {
  stampPeerAddresses();
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers["x-medlake-peer"])));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    headers: { "x-medlake-peer": "6.6.6.6", "x-forwarded-for": "7.7.7.7" },
  });
  expect(await response.json()).toBe("127.0.0.1");
  server.close();
});
