import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { snippet, type Snippet } from "./snippets";

const ASKED: Snippet = {
  origin: "https://medlake.example",
  path: "/api/v1/saved-queries/sq_1/result",
  parameters: [
    { name: "test_code", label: "Test", type: "text", required: true },
    { name: "above", type: "number", default: 7 },
    { name: "from", type: "month" },
    { name: "hospitals", type: "text", list: true },
    { name: "final_only", type: "boolean" },
  ],
  values: { test_code: "O'Hara $HOME", above: 7.5, hospitals: ["northgate", "st anselm"], final_only: true },
};
const PLAIN: Snippet = { ...ASKED, parameters: [], values: {} };

test("curl sends each value as one word, whatever is in it, and a list by repeating its name", () => {
  expect(snippet("curl", ASKED)).toBe(String.raw`curl --fail-with-body --get 'https://medlake.example/api/v1/saved-queries/sq_1/result' \
  --header "Authorization: Bearer $MEDLAKE_KEY" \
  --data-urlencode 'test_code=O'\''Hara $HOME' \
  --data-urlencode 'above=7.5' \
  --data-urlencode 'hospitals=northgate' \
  --data-urlencode 'hospitals=st anselm' \
  --data-urlencode 'final_only=true'`);
});

test("a shell reads the words of curl as they were meant", () => {
  const printed = execFileSync("sh", ["-c", snippet("curl", ASKED).replace(/^curl/, "printf '%s\\n'")], {
    encoding: "utf8",
    env: { ...process.env, MEDLAKE_KEY: "mlk_1" },
  });
  expect(printed.trim().split("\n")).toEqual([
    "--fail-with-body",
    "--get",
    "https://medlake.example/api/v1/saved-queries/sq_1/result",
    "--header",
    "Authorization: Bearer mlk_1",
    "--data-urlencode",
    "test_code=O'Hara $HOME",
    "--data-urlencode",
    "above=7.5",
    "--data-urlencode",
    "hospitals=northgate",
    "--data-urlencode",
    "hospitals=st anselm",
    "--data-urlencode",
    "final_only=true",
  ]);
});

test("Python has the parameters typed, also one whose name is a word of the language", () => {
  expect(snippet("Python", ASKED)).toBe(`import json
import os
import urllib.parse
import urllib.request
from typing import NotRequired, TypedDict

Parameters = TypedDict("Parameters", {
    "test_code": str,  # Test
    "above": NotRequired[float],
    "from": NotRequired[str],  # YYYY-MM
    "hospitals": NotRequired[list[str]],
    "final_only": NotRequired[bool],
})

parameters: Parameters = {
    "test_code": "O'Hara $HOME",
    "above": 7.5,
    "hospitals": ["northgate", "st anselm"],
    "final_only": True,
}
# Yes and no are written as true and false.
texts = {name: json.dumps(value) if isinstance(value, bool) else value for name, value in parameters.items()}
address = "https://medlake.example/api/v1/saved-queries/sq_1/result?" + urllib.parse.urlencode(texts, doseq=True)
request = urllib.request.Request(address, headers={"Authorization": "Bearer " + os.environ["MEDLAKE_KEY"]})
with urllib.request.urlopen(request) as response:
    answer = json.load(response)

print([column["name"] for column in answer["columns"]])
for row in answer["rows"]:
    print(row)`);
});

test("TypeScript has the parameters typed", () => {
  expect(snippet("TypeScript", ASKED)).toBe(`type Parameters = {
  /** Test */
  test_code: string;
  above?: number;
  /** YYYY-MM */
  from?: string;
  hospitals?: string[];
  final_only?: boolean;
};

const parameters: Parameters = {
  test_code: "O'Hara $HOME",
  above: 7.5,
  hospitals: ["northgate","st anselm"],
  final_only: true,
};
const address = new URL("https://medlake.example/api/v1/saved-queries/sq_1/result");
for (const [name, value] of Object.entries(parameters)) {
  for (const one of Array.isArray(value) ? value : [value]) address.searchParams.append(name, String(one));
}
const response = await fetch(address, { headers: { Authorization: \`Bearer \${process.env.MEDLAKE_KEY}\` } });
const answer = await response.json();
if (!response.ok) throw new Error(answer.error.message);

console.log(answer.columns.map((column: { name: string }) => column.name));
console.table(answer.rows);`);
});

test("without parameters nothing is said of them", () => {
  for (const language of ["curl", "Python", "TypeScript"] as const) {
    expect(snippet(language, PLAIN)).not.toMatch(/arameters|urlencode|TypedDict|searchParams/);
  }
});

test("a label cannot end the comment it stands in", () => {
  const parameters = [{ name: "x", label: "a */ evil()\n\nb", type: "text" as const }];
  expect(snippet("TypeScript", { ...PLAIN, parameters })).toContain("  /** a * / evil() b */\n");
  expect(snippet("Python", { ...PLAIN, parameters })).toContain('    "x": NotRequired[str],  # a */ evil() b\n'.replace("*/", "* /"));
});
