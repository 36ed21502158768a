import { readFileSync } from "node:fs";

type Instrument = { code: string; width: number; group: string; type?: "text" };

/**
 * The contract of a quantitative-EEG export, from a list `position,code,super_category` of its columns. The columns
 * of an instrument stand together and are numbered from 1.
 */
export function eegContract(channelsPath: string): Record<string, unknown> {
  const preamble = [
    { line: 1, key: "File", as: "recording", type: "text", description: "The export's file name, as a pseudonym" },
    { line: 2, key: "PatientName", as: "patient_name", type: "text", required: false },
    { line: 3, key: "PatientID", as: "patient_id", type: "text" },
    { line: 4, key: "PatientBirthDate", as: "birth_date", type: "date", required: false, clean: [parseDate("YYYY/M/D")] },
    { line: 5, key: "TestDate", as: "test_date", type: "date", clean: [parseDate("YYYY/M/D")] },
    { line: 6, key: "TestTime", as: "test_time", type: "text" },
  ];
  return {
    format: { encoding: "utf-8", delimiter: ",", quote: '"', header: 8, groups: 7, preamble },
    columns: [
      { name: "recorded_at", source: "ClockDateTime", type: "timestamp", required: true, label: "Recorded at" },
      { name: "time_text", source: "Time", type: "text", label: "Time" },
    ],
    channels: { instruments: readInstruments(readFileSync(channelsPath, "utf8")) },
    clock: { column: "recorded_at", encoding: "unix_1e5", date: "test_date", time: "test_time" },
    delivery: "file",
    hospital: { submission: true },
    period: { column: "recorded_at" },
    zone: "UTC",
    patient: "patient_id",
    identifiers: { recording: "pseudonym", patient_name: "drop", patient_id: "pseudonym", birth_date: "year", I271_1: "drop" },
  };
}

function parseDate(format: string): { step: string; format: string } {
  return { step: "parse_date", format };
}

function readInstruments(text: string): Instrument[] {
  const instruments: Instrument[] = [];
  for (const line of text.trim().split("\n").slice(1)) {
    const [, code = "", group = ""] = /^\d+,([^,]+),(.*)$/.exec(line.trim()) ?? [];
    const [, instrument, index] = /^(I\d+)_(\d+)$/.exec(code) ?? [];
    if (instrument === undefined) continue;
    const last = instruments.at(-1);
    if (last?.code === instrument) last.width++;
    else
      instruments.push({
        code: instrument,
        width: 1,
        group: unquoted(group),
        ...(group === "Comment" || group === "Time" ? { type: "text" } : {}),
      });
    if (instruments.at(-1)?.width !== Number(index)) throw new Error(`The channels of ${instrument} are not numbered from 1 without gaps.`);
  }
  return instruments;
}

function unquoted(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}
