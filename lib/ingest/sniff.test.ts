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

test("a proposal does not publish who somebody is, and says so without a value", () => {
  const lines = Array.from(
    { length: 40 },
    (_, at) => `H${1000 + at},Ada Example,19${50 + (at % 40)}-0${1 + (at % 9)}-1${at % 9},a${at}@x.example,${at}.5`,
  );
  const { contract, notes } = proposeContract({
    head: Buffer.from(`MRN,Patient name,DOB,contact,value\n${lines.join("\n")}\n`),
    filename: "a.csv",
  });
  expect(contract.identifiers).toEqual({ mrn: "pseudonym", patient_name: "drop", dob: "year", contact: "drop" });
  expect(notes).toContain("DOB: looks as if it held dates of birth. The proposal does not publish it as it is, but by the action year.");
  expect(notes.join()).not.toContain("Ada");
});

const ABOVE = [
  "File,x_1.csv",
  'PatientName,"Doe, J"',
  "PatientID,PX17",
  "PatientBirthDate,1961/4/2",
  "TestDate,2025/3/9",
  "TestTime,8:5:0",
];

test.each(["", ",,"])("values and names of groups above the header are proposed, padded with %j", (padding) => {
  const text = [...ABOVE.map((line) => line + padding), "Sample,,Result,", "id,kind,value,unit", "1,a,5.5,mg/dL", "2,b,6,mmol/L"].join(
    "\r\n",
  );
  const { contract, notes, lines } = propose(`\ufeff${text}\r\n`);
  expect(contract.format).toMatchObject({ header: 8, groups: 7 });
  expect(contract.format.preamble.map(({ line, key, as, type }) => [line, key, as, type])).toEqual([
    [1, "File", "file", "text"],
    [2, "PatientName", "patient_name", "text"],
    [3, "PatientID", "patient_id", "text"],
    [4, "PatientBirthDate", "patient_birth_date", "date"],
    [5, "TestDate", "test_date", "date"],
    [6, "TestTime", "test_time", "text"],
  ]);
  expect(contract.format.preamble[4]?.clean).toEqual([{ step: "parse_date", format: "YYYY/M/D" }]);
  expect(contract.identifiers).toEqual({ patient_name: "drop", patient_id: "pseudonym", patient_birth_date: "year" });
  expect(contract.patient).toBe("patient_id");
  expect(contract.columns.map(({ name, type, group }) => [name, type, group])).toEqual([
    ["id", "integer", "Sample"],
    ["kind", "text", "Sample"],
    ["value", "double", "Result"],
    ["unit", "text", "Result"],
  ]);
  expect(notes.join()).toMatch(/line 8.*line 7/);
  expect(notes.join()).toContain("unit: rows are in different units");
  expect(lines[2]).toBe(`PatientID,PX17${padding}`);
});

test("a wide export of a device is proposed as instruments, with its clock and many files a month", () => {
  const codes = ["I1_1", "I1_2", "I1_3", ...Array.from({ length: 50 }, (_, at) => `I2_${at + 1}`), "I3_1"];
  const above = [...ABOVE, `ClockDateTime,Time,"Left, frontal",,,Power${",".repeat(49)},Comment`];
  // 2025-03-09 08:05:00 is 1,741,507,500 seconds after 1970 began.
  const rows = [0, 1].map((second) => [
    `17415.0750${second}`,
    `0:0:${second}`,
    ...codes.map((code) => (code === "I3_1" ? "eyes open" : "1.5")),
  ]);
  const { contract, notes } = propose(
    [...above, ["ClockDateTime", "Time", ...codes].join(), ...rows.map((row) => row.join()), ""].join("\n"),
  );
  expect(contract.channels?.instruments).toEqual([
    { code: "I1", width: 3, type: "double", group: "Left, frontal" },
    { code: "I2", width: 50, type: "double", group: "Power" },
    { code: "I3", width: 1, type: "text", group: "Comment" },
  ]);
  expect(contract.clock).toEqual({ column: "clockdatetime", encoding: "unix_1e5", date: "test_date", time: "test_time" });
  expect(contract).toMatchObject({ delivery: "file", period: { column: "clockdatetime" }, format: { header: 8, groups: 7 } });
  expect(notes.join()).toContain("54 columns are channels of 3 instruments");
});

test("ids that a program wrote as decimals are whole numbers, as NHANES has them", () => {
  const { contract, notes } = propose("SEQN,LBXWBCSI,LBXPLTSI\n93703.0,,\n93704.0,7.4,239.0\n93705.0,8.6,309.0\n");
  expect(contract.columns.map(({ name, type, clean }) => [name, type, clean])).toEqual([
    ["seqn", "integer", [{ step: "strip_suffix", value: ".0" }]],
    ["lbxwbcsi", "double", []],
    ["lbxpltsi", "double", []],
  ]);
  expect(notes.join()).toContain("written with .0");
});

test("blank lines above the header are counted", () => {
  expect(propose("Report\n\na,b,c\n1,2,3\n4,5,6\n").contract.format.header).toBe(3);
});
