import { expect, test } from "vitest";
import { canonicalQuery, parseQuery } from "@/lib/query";
import { outdatedBy, type KeptAnswer } from "./one-version";

function kept(question: object, version: number, joined: KeptAnswer["answer"]["joined"] = []): KeptAnswer {
  const query = parseQuery({ version: 1, from: "labs", measures: [{ as: "n", fn: "count" }], ...question });
  return { text: canonicalQuery(query), answer: { dataset: { slug: query.from, version }, joined } };
}

const total = kept({}, 4);
const byTest = kept({ groupBy: [{ field: "test" }] }, 4);
const patients = kept({ from: "patients" }, 2);

test("an answer of a newer version makes those of the older one be asked again, and no others", () => {
  const newest = kept({ where: { field: "test", op: "eq", value: "K" } }, 5);
  expect(outdatedBy(newest, [total, byTest, patients, newest])).toEqual([total.text, byTest.text]);
});

test("answers of one version stay", () => {
  expect(outdatedBy(total, [total, byTest, patients])).toEqual([]);
});

test("joined datasets have versions too", () => {
  const newest = kept({ joins: ["patient"] }, 4, [{ slug: "patients", version: 3 }]);
  expect(outdatedBy(newest, [total, patients])).toEqual([patients.text]);
  expect(outdatedBy(patients, [newest])).toEqual([newest.text]);
});

test("a question that fixes its version is left alone, and says nothing of the others", () => {
  const fixed = kept({ asOf: 3 }, 3);
  expect(outdatedBy(total, [fixed])).toEqual([]);
  expect(outdatedBy(fixed, [total])).toEqual([]);
  // A value that reads like the key is none.
  const words = kept({ where: { field: "test", op: "eq", value: '"asOf":' } }, 3);
  expect(outdatedBy(total, [words])).toEqual([words.text]);
});
