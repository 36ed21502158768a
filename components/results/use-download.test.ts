import { expect, test } from "vitest";
import { filenameFrom } from "./use-download";

test.each([
  ['attachment; filename="lab-results-v12.csv"', "lab-results-v12.csv"],
  ["attachment; filename=\"a.csv\"; filename*=UTF-8''%C3%A9t%C3%A9.csv", "été.csv"],
  ["attachment; filename*=UTF-8''%E0%A4%A.csv", "lab.csv"],
  ['attachment; filename="../../etc/passwd"', ".._.._etc_passwd"],
  [null, "lab.csv"],
])("%s saves as %s", (header, name) => {
  expect(filenameFrom(header, "lab.csv")).toBe(name);
});
