import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Parameter } from "@/lib/query";
import { keptText, parameterLabel, readParameters, shownText, startTexts, valueWords, withParameters } from "./parameter-values";

const TEST: Parameter = { name: "test_code", type: "text", default: "HBA1C", required: true };
const ABOVE: Parameter = { name: "above", type: "number" };
const HOSPITALS: Parameter = { name: "hospitals", type: "text", list: true, default: ["northgate", "st-anselm"] };
const SINCE: Parameter = { name: "since", type: "date", required: true };
const ALL = [TEST, ABOVE, HOSPITALS, SINCE];

test("the form opens with what the address says, else with the defaults", () => {
  const address = new URLSearchParams("p_above=7&p_hospitals=northgate&p_hospitals=stokes&above=9&view=chart");
  expect(startTexts(ALL, address)).toEqual({
    test_code: ["HBA1C"],
    above: ["7"],
    hospitals: ["northgate", "stokes"],
    since: [],
  });
});

test("values are sent as what they are; what is empty is not sent", () => {
  const texts = { test_code: ["GLU"], above: [" 7.5 "], hospitals: [], since: ["2025-01-01"] };
  const values = { test_code: "GLU", above: 7.5, hospitals: [], since: "2025-01-01" };
  expect(readParameters(ALL, texts)).toEqual({ values, problems: {} });
});

test("a list that is cleared stays cleared, also in the address", () => {
  const address = withParameters(new URLSearchParams(), [HOSPITALS], { hospitals: [] });
  expect(address.toString()).toBe("p_hospitals=");
  expect(startTexts([HOSPITALS], address)).toEqual({ hospitals: [] });
  expect(readParameters([{ ...HOSPITALS, required: true }], { hospitals: [] }).problems).toEqual({
    hospitals: "Needed to ask the question",
  });
});

test("a list of one is a list", () => {
  expect(readParameters([HOSPITALS], { hospitals: ["northgate"] }).values).toEqual({ hospitals: ["northgate"] });
});

test("one that is needed and has neither value nor default is said at its place", () => {
  expect(readParameters([TEST, SINCE], { test_code: [""], since: [""] })).toEqual({
    values: {},
    problems: { since: "Needed to ask the question" },
  });
});

test.each<[Parameter["type"], string, string]>([
  ["integer", "7.5", "Not a whole number"],
  ["number", "seven", "Not a number"],
  ["date", "3/11/2025", "Not a day, as 2025-11-03"],
  ["month", "2025-13", "Not a month, as 2025-11"],
  ["timestamp", "2025-11-03 14:05", "Not a day and time, as 2025-11-03T14:05"],
  ["boolean", "maybe", "Not yes or no"],
])("as %s, %s is refused: %s", (type, text, problem) => {
  expect(readParameters([{ name: "x", type }], { x: [text] })).toEqual({ values: {}, problems: { x: problem } });
});

test("of a list, the one that is wrong is named", () => {
  expect(readParameters([{ name: "x", type: "integer", list: true }], { x: ["7", "x8"] }).problems).toEqual({
    x: '"x8" is not a whole number',
  });
});

test.each<[Parameter["type"], string, unknown]>([
  ["integer", "12", 12],
  ["integer", "12345678901234567890", "12345678901234567890"],
  ["number", ".5", 0.5],
  ["boolean", "false", false],
  ["month", "2025-11", "2025-11"],
  ["text", " spaced ", " spaced "],
])("as %s, %s is read as %j", (type, text, value) => {
  expect(readParameters([{ name: "x", type }], { x: [text] }).values).toEqual({ x: value });
});

test("the address holds what differs from the defaults, and keeps its other words", () => {
  const address = new URLSearchParams("view=chart&p_old=1");
  const texts = { test_code: ["HBA1C"], above: ["7"], hospitals: ["stokes", "northgate"], since: [""] };
  expect(withParameters(address, ALL, texts).toString()).toBe("view=chart&p_above=7&p_hospitals=stokes&p_hospitals=northgate");
});

test("what the address holds is what the form opens with again", () => {
  const texts = { test_code: ["A & B = C"], above: ["1e3"], hospitals: ["st-anselm"], since: ["2025-01-01"] };
  expect(startTexts(ALL, withParameters(new URLSearchParams(), ALL, texts))).toEqual(texts);
});

test("a parameter without a label is called by its name in words", () => {
  expect([parameterLabel(TEST), parameterLabel({ name: "x", label: "least value" })]).toEqual(["Test code", "Least value"]);
});

test("values are written for people", () => {
  expect([valueWords(["a", "b"]), valueWords(true), valueWords(7.5)]).toEqual(["a, b", "yes", "7.5"]);
});

describe("for a reader whose fractions begin with a comma", () => {
  const slot = globalThis as typeof globalThis & { medlakeLocale?: () => string };
  beforeAll(() => {
    slot.medlakeLocale = () => "de-DE";
  });
  afterAll(() => {
    delete slot.medlakeLocale;
  });

  test.each<[Parameter["type"], string, string]>([
    ["number", "1.234,5", "1234.5"],
    ["number", "7,5", "7.5"],
    ["number", "-0,25", "-0.25"],
    ["integer", "1.234", "1234"],
    ["integer", "7,5", "7.5"],
    ["number", "12345678901234567,5", "12345678901234567.5"],
    ["number", "seven", "seven"],
    ["text", "7,5", "7,5"],
  ])("as %s, %s is kept as %s", (type, typed, kept) => expect(keptText(type, typed)).toBe(kept));

  test.each<[Parameter["type"], string, string]>([
    ["number", "7.5", "7,5"],
    ["number", "1234.5", "1234,5"],
    ["text", "7.5", "7.5"],
    ["number", "v1.2", "v1.2"],
  ])("as %s, %s is shown as %s", (type, kept, shown) => {
    expect(shownText(type, kept)).toBe(shown);
    expect(keptText(type, shown)).toBe(kept);
  });

  test("what was typed is asked, and the address has it as programs write it", () => {
    const texts = { above: [keptText("number", "1.234,5")] };
    expect(readParameters([ABOVE], texts)).toEqual({ values: { above: 1234.5 }, problems: {} });
    expect(withParameters(new URLSearchParams(), [ABOVE], texts).toString()).toBe("p_above=1234.5");
  });

  test("defaults are shown as they are typed, without a comma between them", () => {
    expect(valueWords(7.5)).toBe("7,5");
    expect(valueWords([7.5, 8])).toBe("7,5; 8");
    expect(valueWords(["HBA1C", "GLU"])).toBe("HBA1C, GLU");
  });

  test("a whole number with a fraction is refused as it was typed", () =>
    expect(readParameters([{ name: "x", type: "integer", list: true }], { x: ["7.5"] }).problems).toEqual({
      x: '"7,5" is not a whole number',
    }));
});
