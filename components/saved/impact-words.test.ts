import { expect, test } from "vitest";
import type { ImpactedQuestion } from "@/lib/saved-queries";
import { brokenWords, byDataset, impactSummary } from "./impact-words";

function question(name: string, part: Partial<ImpactedQuestion> = {}): ImpactedQuestion {
  const owner = { userId: "usr_1", name: "Ada" };
  return { id: `sq_${name}`, name, owner, dataset: "lab-results", problems: [], isNew: true, stillWorks: false, dashboards: [], ...part };
}
const WARDS = { id: "dash_1", name: "Wards" };
const CARE = { id: "dash_2", name: "Care" };

test.each([
  [[question("a")], "1 saved question"],
  [[question("a", { dashboards: [WARDS] }), question("b", { dashboards: [WARDS] })], "2 saved questions and 1 dashboard"],
  [[question("a", { dashboards: [WARDS, CARE] })], "1 saved question and 2 dashboards"],
])("a dashboard counts once however many of its questions break", (questions, words) => {
  expect(brokenWords(questions)).toBe(words);
});

test("what was broken before is not counted as broken by the step", () => {
  const answer = {
    checked: 9,
    questions: [question("a", { dashboards: [CARE] }), question("b", { isNew: false })],
    others: 3,
    othersTouched: 0,
  };
  const { headline, notes, broken } = impactSummary(answer, "Accepting");
  expect(headline).toBe("Accepting breaks 1 saved question and 1 dashboard.");
  expect(notes).toEqual([
    "1 saved question could not be asked before either.",
    "Of other organisations, 3 saved questions cannot be asked then.",
  ]);
  expect(broken.map(({ name }) => name)).toEqual(["a"]);
});

test("what still works and finds less is neither broken nor left out", () => {
  const touched = question("a", { stillWorks: true });
  const alone = impactSummary({ checked: 9, questions: [touched], others: 0, othersTouched: 2 }, "Accepting");
  expect(alone).toMatchObject({ broken: [], before: [], touched: [{ name: "a" }], headline: "No saved question breaks." });
  expect(alone.notes).toEqual([
    "1 saved question works as before and finds a column empty, or a value missing, in the rows of this file.",
    "Of other organisations, 2 saved questions will find less.",
  ]);
  const shown = question("b", { stillWorks: true, dashboards: [CARE] });
  const both = impactSummary({ checked: 9, questions: [question("c"), touched, shown], others: 0, othersTouched: 0 }, "Accepting");
  expect(both.headline).toBe("Accepting breaks 1 saved question.");
  expect(both.notes).toEqual([
    "2 saved questions and 1 dashboard work as before and find a column empty, or a value missing, in the rows of this file.",
  ]);
});

test("nothing that breaks is one quiet line", () => {
  expect(impactSummary({ checked: 4, questions: [], others: 0, othersTouched: 0 }, "Accepting")).toMatchObject({
    headline: "No saved question breaks.",
    notes: [],
  });
});

test("questions stand under their dataset", () => {
  const groups = byDataset([question("a", { dataset: "wards" }), question("b"), question("c", { dataset: "wards" })]);
  expect(groups.map(([dataset, list]) => [dataset, list.map(({ name }) => name)])).toEqual([
    ["lab-results", ["b"]],
    ["wards", ["a", "c"]],
  ]);
});
