import { expect, test } from "vitest";
import { safeFilename } from "./safe-filename";

test.each([
  ["August-2025.csv", "August-2025.csv"],
  ["../../etc/passwd", "passwd"],
  ["C:\\Users\\me\\a.csv", "a.csv"],
  ["evil\u202Ecsv.exe", "evilcsv.exe"],
  ["a\u0000b\nc.csv", "abc.csv"],
  ["", "upload.csv"],
  [undefined, "upload.csv"],
  ["..", "upload.csv"],
  ["/", "upload.csv"],
  ["Ergebnisse März.csv", "Ergebnisse März.csv"],
])("%j is shown as %j", (name, shown) => {
  expect(safeFilename(name)).toBe(shown);
});

test("a long name is cut at 200 characters, never inside one", () => {
  expect([...safeFilename("🙂".repeat(300))]).toHaveLength(200);
  expect(safeFilename("🙂".repeat(300)).isWellFormed()).toBe(true);
});
