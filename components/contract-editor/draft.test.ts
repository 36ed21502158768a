import { describe, expect, it } from "vitest";
import { CLEAN_STEPS, pairsFromText, stepWords, textFromPairs } from "./clean-steps";
import { draftFromText, removeColumn, replaceColumn, sourceText, whoseColumn, whoseFrom, type ContractDraft } from "./draft";

const draft: ContractDraft = {
  columns: [
    { name: "org", source: "Org Code", type: "text" },
    { name: "period", source: "Period", type: "date", clean: [{ step: "strip_prefix", value: "MSitAE-" }] },
  ],
  key: ["org", "period"],
  hospital: { column: "org" },
  period: { column: "period" },
  rules: [{ name: "x", check: { field: "org", op: "is_not_empty" } }],
};

describe("draftFromText", () => {
  it("keeps what the editor does not show", () => {
    const read = draftFromText(JSON.stringify(draft));
    expect(read).toEqual({ ok: true, draft });
  });

  it("says what is wrong in words", () => {
    expect(draftFromText("{")).toMatchObject({ ok: false, mistake: expect.stringContaining("not JSON yet") });
    expect(draftFromText('{"columns":[{"name":1,"type":"text"}]}')).toMatchObject({
      ok: false,
      mistake: expect.stringContaining("columns.0.name"),
    });
  });
});

describe("replaceColumn", () => {
  it("renames what points to the column, and nothing else", () => {
    const next = replaceColumn(draft, 0, { name: "hospital_code", source: "Org Code", type: "text" });
    expect(next.key).toEqual(["hospital_code", "period"]);
    expect(next.hospital).toEqual({ column: "hospital_code" });
    expect(next.period).toEqual({ column: "period" });
    expect(draft.key).toEqual(["org", "period"]);
  });
});

describe("removeColumn", () => {
  it("takes the column out of the key", () => {
    expect(removeColumn(draft, 1).key).toEqual(["org"]);
  });
});

describe("words", () => {
  it("describes steps, known or not", () => {
    expect(stepWords({ step: "strip_prefix", value: "MSitAE-" })).toBe("remove “MSitAE-” at the beginning");
    expect(stepWords({ step: "null_if", values: ["NA", "-"] })).toBe("empty if “NA”, “-”");
    expect(stepWords({ step: "something_else" })).toBe("something_else");
  });

  it("starts every step with a name that is its own", () => {
    for (const [name, spec] of Object.entries(CLEAN_STEPS)) expect(spec.start().step).toBe(name);
  });

  it("shows several sources, one, or the name itself", () => {
    expect(sourceText({ name: "user_name", sources: ["first", "last"], type: "text" })).toBe("first + last");
    expect(sourceText({ name: "value", type: "double" })).toBe("value");
  });

  it("turns maps into lines and back", () => {
    const map = { M: "male", F: "female", "?": null };
    expect(pairsFromText(textFromPairs(map))).toEqual(map);
  });

  it("turns where hospital and month come from into one choice and back", () => {
    expect(whoseColumn({ submission: true })).toBe("");
    expect(whoseFrom("org")).toEqual({ column: "org" });
    expect(whoseFrom(null)).toEqual({ submission: true });
  });
});
