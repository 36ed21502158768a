import type { Parameter, ParameterType, ParameterValues } from "@/lib/query";

export const SNIPPET_LANGUAGES = ["curl", "Python", "TypeScript"] as const;
export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number];

export type Snippet = {
  /** Where the site is: `https://medlake.example`. */
  origin: string;
  /** The path of the answer in the API. */
  path: string;
  parameters: readonly Parameter[];
  /** What is filled in: the values of the form. */
  values: ParameterValues;
};

type OneType = Record<ParameterType, string>;
const TS_TYPES: OneType = {
  text: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  date: "string",
  timestamp: "string",
  month: "string",
};
const PYTHON_TYPES: OneType = {
  text: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  date: "str",
  timestamp: "str",
  month: "str",
};
const FORMS: Partial<OneType> = { date: "YYYY-MM-DD", timestamp: "YYYY-MM-DDTHH:MM:SS", month: "YYYY-MM" };

/** How a program asks the question with the values given. The key comes from the environment variable MEDLAKE_KEY. */
export function snippet(language: SnippetLanguage, asked: Snippet): string {
  if (language === "curl") return curl(asked);
  return language === "Python" ? python(asked) : typescript(asked);
}

/** Every value with the name it goes under; a list repeats its name. */
function pairs({ parameters, values }: Snippet): [name: string, text: string][] {
  return parameters.flatMap(({ name }): [string, string][] => {
    const value = values[name];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)]);
  });
}

/** A text as one word of a shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function curl(asked: Snippet): string {
  const lines = [
    `curl --fail-with-body --get ${shellWord(asked.origin + asked.path)}`,
    `--header "Authorization: Bearer $MEDLAKE_KEY"`,
    ...pairs(asked).map(([name, text]) => `--data-urlencode ${shellWord(`${name}=${text}`)}`),
  ];
  return lines.join(" \\\n  ");
}

function isOptional({ required, default: start }: Parameter): boolean {
  return !required || start !== undefined;
}

/** What a comment says of a parameter: its label, and how its text is written. */
function remark({ label, type }: Parameter): string | null {
  const parts = [label, FORMS[type]].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(": ").replaceAll(/\s+/g, " ").replaceAll("*/", "* /");
}

function python(asked: Snippet): string {
  const { parameters, values } = asked;
  const fields = parameters.map((parameter) => {
    const one = PYTHON_TYPES[parameter.type];
    const type = parameter.list ? `list[${one}]` : one;
    const said = remark(parameter);
    return `    ${JSON.stringify(parameter.name)}: ${isOptional(parameter) ? `NotRequired[${type}]` : type},${said === null ? "" : `  # ${said}`}`;
  });
  const given = parameters.flatMap(({ name }) =>
    values[name] === undefined ? [] : [`    ${JSON.stringify(name)}: ${pythonValue(values[name])},`],
  );
  const hasOptional = parameters.some(isOptional);
  return [
    "import json",
    "import os",
    "import urllib.parse",
    "import urllib.request",
    ...(parameters.length > 0 ? [`from typing import ${hasOptional ? "NotRequired, " : ""}TypedDict`] : []),
    "",
    ...(parameters.length > 0
      ? [
          'Parameters = TypedDict("Parameters", {',
          ...fields,
          "})",
          "",
          ...block("parameters: Parameters = {", given, "}"),
          "# Yes and no are written as true and false.",
          "texts = {name: json.dumps(value) if isinstance(value, bool) else value for name, value in parameters.items()}",
          `address = ${JSON.stringify(`${asked.origin}${asked.path}?`)} + urllib.parse.urlencode(texts, doseq=True)`,
        ]
      : [`address = ${JSON.stringify(asked.origin + asked.path)}`]),
    'request = urllib.request.Request(address, headers={"Authorization": "Bearer " + os.environ["MEDLAKE_KEY"]})',
    "with urllib.request.urlopen(request) as response:",
    "    answer = json.load(response)",
    "",
    'print([column["name"] for column in answer["columns"]])',
    'for row in answer["rows"]:',
    "    print(row)",
  ].join("\n");
}

function pythonValue(value: ParameterValues[string] | undefined): string {
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(", ")}]`;
  return JSON.stringify(value);
}

function typescript(asked: Snippet): string {
  const { parameters, values } = asked;
  const fields = parameters.flatMap((parameter) => {
    const one = TS_TYPES[parameter.type];
    const said = remark(parameter);
    const line = `  ${parameter.name}${isOptional(parameter) ? "?" : ""}: ${parameter.list ? `${one}[]` : one};`;
    return said === null ? [line] : [`  /** ${said} */`, line];
  });
  const given = parameters.flatMap(({ name }) => (values[name] === undefined ? [] : [`  ${name}: ${JSON.stringify(values[name])},`]));
  return [
    ...(parameters.length > 0
      ? ["type Parameters = {", ...fields, "};", "", ...block("const parameters: Parameters = {", given, "};")]
      : []),
    `const address = new URL(${JSON.stringify(asked.origin + asked.path)});`,
    ...(parameters.length > 0
      ? [
          "for (const [name, value] of Object.entries(parameters)) {",
          "  for (const one of Array.isArray(value) ? value : [value]) address.searchParams.append(name, String(one));",
          "}",
        ]
      : []),
    "const response = await fetch(address, { headers: { Authorization: `Bearer ${process.env.MEDLAKE_KEY}` } });",
    "const answer = await response.json();",
    "if (!response.ok) throw new Error(answer.error.message);",
    "",
    "console.log(answer.columns.map((column: { name: string }) => column.name));",
    "console.table(answer.rows);",
  ].join("\n");
}

/** Lines between an opening and a closing one; both on one line where there is nothing between. */
function block(open: string, lines: readonly string[], close: string): string[] {
  return lines.length === 0 ? [open + close] : [open, ...lines, close];
}
