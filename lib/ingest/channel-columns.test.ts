import { expect, test } from "vitest";
import { channelColumns, channelMistakes } from "./channel-columns";
import { Contract, contractSchema } from "./contract";

function contractWith(instruments: unknown[], more: Record<string, unknown> = {}): Contract {
  return Contract.parse({ columns: [{ name: "at", type: "timestamp" }], channels: { instruments }, ...more });
}

const RHYTHM = { code: "I5", width: 3, group: "Rhythmicity, left", unit: "uV" };
const COMMENT = { code: "I271", width: 1, type: "text" };

test("every channel is a column, in the order of the file and called as there", () => {
  const { channels } = contractWith([RHYTHM, COMMENT]);
  const rhythm = { type: { kind: "double" }, unit: "uV", group: "Rhythmicity, left" };
  expect(channelColumns(channels)).toEqual([
    { name: "I5_1", label: "I5_1", ...rhythm, packed: { column: "i5", index: 1 } },
    { name: "I5_2", label: "I5_2", ...rhythm, packed: { column: "i5", index: 2 } },
    { name: "I5_3", label: "I5_3", ...rhythm, packed: { column: "i5", index: 3 } },
    { name: "I271_1", label: "I271_1", type: { kind: "text" }, packed: { column: "i271", index: null } },
  ]);
  expect(channelColumns(null)).toEqual([]);
});

test("the columns of the contract come before the channels, those of the submission after them", () => {
  expect(contractSchema(contractWith([RHYTHM, COMMENT])).map(({ name }) => name)).toEqual([
    "at",
    "I5_1",
    "I5_2",
    "I5_3",
    "I271_1",
    "hospital",
    "period",
  ]);
});

test.each([
  ["an instrument twice", [RHYTHM, RHYTHM], 1, "i5"],
  ["an instrument twice but for its case", [RHYTHM, { code: "i5", width: 9 }], 1, "i5"],
  ["an array called like a column of the contract", [RHYTHM, { code: "AT", width: 2 }], 1, "at"],
  ["an array called like the column of the submission", [{ code: "Hospital", width: 2 }], 0, "hospital"],
])("%s is refused", (_what, instruments, index, name) => {
  expect(channelMistakes(contractWith(instruments))).toEqual([
    { path: `channels.instruments.${index}.code`, message: `another column is called "${name}", but for upper and lower case` },
  ]);
});

test("a channel called like a column of the contract is refused, and one of its own is not", () => {
  const columns = [{ name: "i5_2", type: "double" }];
  expect(channelMistakes(contractWith([RHYTHM], { columns }))).toHaveLength(1);
  expect(channelMistakes(contractWith([RHYTHM, { code: "I55", width: 2 }, { code: "I51", width: 1 }]))).toEqual([]);
});

test("as many channels as a wide export has are taken, and no more than a dataset can have", () => {
  const wide = Array.from({ length: 272 }, (_, at) => ({ code: `I${at + 1}`, width: 22 }));
  expect(channelMistakes(contractWith(wide))).toEqual([]);
  expect(channelMistakes(contractWith([...wide, { code: "J", width: 10_000 }, { code: "K", width: 10_000 }]))).toEqual([
    { path: "channels", message: "there are 25984 channels; a dataset has at most 20000" },
  ]);
});
