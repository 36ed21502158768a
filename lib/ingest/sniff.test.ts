import { expect, test } from "vitest";
import { proposeContract } from "./sniff";

function propose(text: string | Buffer): ReturnType<typeof proposeContract> {
  return proposeContract({ head: Buffer.from(text), filename: "file.csv" });
}

function types(text: string): Record<string, string> {
  return Object.fromEntries(propose(text).contract.columns.map((column) => [column.name, column.type]));
}

test("types are proposed from values, names from headers, units from brackets", () => {
  const { contract } = propose(
    "Patient No,Value (mmol/L),Taken at,Born,Well?\n17,5.5,2025-01-02 10:00,1980-02-29,true\n18,.5,2025-01-02T11:00:00.5,NA,false\n",
  );
  expect(contract.columns.map(({ name, type, label, unit }) => [name, type, label, unit])).toEqual([
    ["patient_no", "integer", "Patient No", undefined],
    ["value_mmol_l", "double", "Value", "mmol/L"],
    ["taken_at", "timestamp", "Taken at", undefined],
    ["born", "date", "Born", undefined],
    ["well", "boolean", "Well?", undefined],
  ]);
  expect(contract.columns[3]?.nullWords).toEqual(["", "NA"]);
});

test("numbers with leading zeros stay text", () => {
  expect(types("code,n\n007,1\n012,2\n")).toEqual({ code: "text", n: "integer" });
});

test("a day and a month that cannot be told apart need a person", () => {
  const { contract, notes } = propose("d\n01/02/2025\n03/04/2025\n");
  expect(contract.columns[0]?.type).toBe("text");
  expect(notes.join()).toContain("cannot be told apart");
  expect(propose("d\n01/02/2025\n31/04/2025\n".replace("31/04", "30/04")).contract.columns[0]?.clean).toContainEqual({
    step: "parse_date",
    format: "DD/MM/YYYY",
  });
  expect(propose("d\n01/02/2025\n04/30/2025\n").contract.columns[0]?.clean).toContainEqual({ step: "parse_date", format: "MM/DD/YYYY" });
});

test("a type needs 99.9 % of the values", () => {
  const good = Array.from({ length: 2000 }, (_, index) => `${index}`);
  expect(types(`n\n${[...good, "x"].join("\n")}\n`)).toEqual({ n: "integer" });
  expect(types(`n\n${[...good, "x", "y", "z"].join("\n")}\n`)).toEqual({ n: "text" });
});

test.each([";", "\t", "|"])("the delimiter %j is found", (mark) => {
  expect(propose(`a${mark}b,c\n1${mark}x,y\n2${mark}z\n`).contract.format.delimiter).toBe(mark);
});

test("lines above the header are left out", () => {
  const { contract, notes } = propose("Report\nMade on 2025\na,b,c\n1,2,3\n4,5,6\n7,8,9\n");
  expect(contract.format.header).toBe(3);
  expect(notes.join()).toContain("line 3");
});

test("decimal commas and grouped thousands are read as such", () => {
  const { contract } = propose('a;b\n"1,5";1,234\n"1.234,5";12\n');
  expect(contract.columns[0]).toMatchObject({ type: "double", clean: [{ step: "parse_number", decimal: ",", thousands: "." }] });
});

test("the monthly file of a national table: hospital, month and total row are recognised", () => {
  const { contract } = propose(
    "Period,Org Code,Org name,Seen\nMSitAE-AUGUST-2025,RAN,A ,10\nMSitAE-AUGUST-2025,RBQ,B,20\nTotal,Total,Total,30\n".replace(
      "RBQ,B,20\n",
      `RBQ,B,20\n${"MSitAE-AUGUST-2025,RX,C,1\n".repeat(20)}`,
    ),
  );
  expect(contract.columns.map(({ name, type, clean }) => [name, type, clean.map((step) => step.step)])).toEqual([
    ["period", "date", ["strip_prefix", "parse_date"]],
    ["org_code", "text", ["trim"]],
    ["org_name", "text", ["trim"]],
    ["seen", "integer", []],
  ]);
  expect(contract).toMatchObject({ hospital: { column: "org_code" }, period: { column: "period" } });
  expect(contract.format.skipRows).toEqual({ any: ["TOTAL", "Total", "total"].map((value) => ({ field: "period", op: "eq", value })) });
});

test("columns called like those of the submission get out of the way", () => {
  const { contract } = propose("hospital,period,v\n1,Q1,x\n2,Q2,y\n");
  expect(contract.columns.map((column) => column.name)).toEqual(["hospital_in_file", "period_in_file", "v"]);
});

test("text that is not UTF-8 is proposed as windows-1252, UTF-16 by its mark", () => {
  expect(propose(Buffer.from("name,n\nZo\xeb,1\nAda,2\n", "latin1")).contract.format.encoding).toBe("windows-1252");
  expect(propose(Buffer.from("\ufeffname,n\nZoë,1\n", "utf16le")).contract.columns.map((column) => column.name)).toEqual(["name", "n"]);
});
