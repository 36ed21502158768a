import type { ErrorDetail } from "@/lib/errors";
import type { SchemaColumn } from "@/lib/query";
import type { Contract, Instrument } from "./contract";

/** Columns that one dataset can have in its channels. */
const CHANNELS_MAX = 20_000;

/** The column in which the values of an instrument are stored: an array, or with one channel the value itself. */
export function storedColumn({ code }: Pick<Instrument, "code">): string {
  return code.toLowerCase();
}

/** One column for each channel, in the order of the file, called as in the file: `I5_1`, `I5_2`, … */
export function channelColumns(channels: Contract["channels"]): SchemaColumn[] {
  return (channels?.instruments ?? []).flatMap((instrument) => {
    const { code, width, type, unit, group } = instrument;
    const column = storedColumn(instrument);
    return Array.from({ length: width }, (_, at): SchemaColumn => {
      const name = `${code}_${at + 1}`;
      return {
        name,
        label: name,
        type: { kind: type },
        ...(unit === undefined ? {} : { unit }),
        ...(group === undefined ? {} : { group }),
        packed: { column, index: width === 1 ? null : at + 1 },
      };
    });
  });
}

/** Names that two columns would have, with or without regard to case, and more channels than a dataset can have. */
export function channelMistakes(contract: Contract): ErrorDetail[] {
  const { channels } = contract;
  if (channels === null) return [];
  const count = channels.instruments.reduce((sum, { width }) => sum + width, 0);
  if (count > CHANNELS_MAX) return [{ path: "channels", message: `there are ${count} channels; a dataset has at most ${CHANNELS_MAX}` }];
  const details: ErrorDetail[] = [];
  const taken = new Set([...contract.columns.map(({ name }) => name), ...contract.format.preamble.map((field) => field.as)]);
  if ("submission" in contract.hospital) taken.add("hospital");
  if ("submission" in contract.period) taken.add("period");
  channels.instruments.forEach((instrument, index) => {
    // What is stored and what is asked for are names of the same table to some engines, which know no case.
    const own = [
      storedColumn(instrument),
      ...Array.from({ length: instrument.width }, (_, at) => `${instrument.code}_${at + 1}`.toLowerCase()),
    ];
    const twice = own.find((name) => taken.has(name));
    if (twice !== undefined)
      details.push({
        path: `channels.instruments.${index}.code`,
        message: `another column is called "${twice}", but for upper and lower case`,
      });
    for (const name of own) taken.add(name);
  });
  return details;
}
