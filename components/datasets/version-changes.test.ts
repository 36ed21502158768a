import { expect, test } from "vitest";
import { summaryWords } from "./version-changes";

test("the months a version changed are named in a line, with how many more", () => {
  const first = [
    { hospital: "Northgate", period: "2025-03", change: "replaced" as const },
    { hospital: "St Anselm", period: "2025-03", change: "added" as const },
  ];
  expect(summaryWords({ months: 2, first })).toBe("Northgate 2025-03 replaced, St Anselm 2025-03 added");
  expect(summaryWords({ months: 3, first })).toBe("Northgate 2025-03 replaced, St Anselm 2025-03 added, 1 more month");
  expect(summaryWords({ months: 1202, first })).toBe("Northgate 2025-03 replaced, St Anselm 2025-03 added, 1,200 more months");
});
