import { expect, test, vi } from "vitest";

vi.hoisted(() => (process.env["MEDLAKE_WEBHOOKS_LOCAL"] = "on"));
const { isPublicAddress } = await import("./public-address");
const { resolveTarget } = await import("./resolve-target");

const REFUSED = `0.0.0.0 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1 172.31.255.255
  192.0.0.8 192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
  :: ::1 ::ffff:93.184.216.34 ::ffff:10.0.0.1 ::93.184.216.34 64:ff9b::a00:1 fc00::1 fd12:3456::1 fe80::1 ff02::1
  2001::1 2001:db8::1 2002:a00:1::1 3fff::1 fe80::1%eth0 not-an-address`.split(/\s+/);

test.each(REFUSED)("%s is not sent to", (address) => expect(isPublicAddress(address)).toBe(false));

test.each([
  "93.184.216.34",
  "8.8.8.8",
  "100.63.255.255",
  "100.128.0.1",
  "172.15.0.1",
  "172.32.0.1",
  "2606:4700:4700::1111",
  "2a00:1450::1",
])("%s is sent to", (address) => expect(isPublicAddress(address)).toBe(true));

const named =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

test("the connection goes to an address that was checked, under the name that was given", async () => {
  const target = await resolveTarget("https://hooks.example.org/a?b=c", named("93.184.216.34", "2606:4700:4700::1111"));
  expect(target).toMatchObject({ host: "hooks.example.org", address: "93.184.216.34", family: 4 });
});

test("one address inside is enough to refuse a name", async () => {
  expect(await resolveTarget("https://hooks.example.org/", named("93.184.216.34", "10.0.0.5"))).toMatchObject({
    error: expect.stringContaining("private or local"),
    isFinal: true,
  });
});

test.each([
  ["https://169.254.169.254/latest/meta-data", "private or local"],
  ["https://[::ffff:127.0.0.1]/", "private or local"],
  ["https://2130706433/", "private or local"],
  ["https://0x7f.1/", "private or local"],
  ["https://[fd00::1]/", "private or local"],
  ["http://hooks.example.org/", "https://"],
  ["http://127.0.0.2:9/", "https://"],
  ["http://localhost/", "https://"],
  ["https://127.0.0.1:8443/", "port"],
  ["https://hooks.example.org:22/", "port"],
  ["https://user:pass@hooks.example.org/", "name and password"],
  ["file:///etc/passwd", "https://"],
  ["nonsense", "not one"],
])("%s is refused", async (target, words) => {
  expect(await resolveTarget(target, named("93.184.216.34"))).toMatchObject({ error: expect.stringContaining(words), isFinal: true });
});

test("names of this machine are refused by what they resolve to", async () => {
  expect(await resolveTarget("https://localhost/")).toMatchObject({ error: expect.stringContaining("private or local"), isFinal: true });
});

test("a name that is not found is tried again", async () => {
  const nowhere = () => Promise.reject(new Error("ENOTFOUND"));
  expect(await resolveTarget("https://nowhere.example/", nowhere)).toMatchObject({ isFinal: false });
});
