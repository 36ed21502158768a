import { SAMPLE, type SampleFile } from "./generate";
import { PANELS } from "./tests";

export const DICTIONARY_HEADER = "test_code,name,category,specimen,unit,ref_low,ref_high";

/**
 * The test dictionary as a file: one line a test, its panel the category. Northgate's laboratory keeps it and sent it
 * with its first month; every organisation of the sample sees Northgate.
 */
export function dictionaryFile(): Omit<SampleFile, "rows" | "dirt"> {
  return { hospital: "northgate", period: SAMPLE.firstMonth, filename: "lab-tests.csv", lines };
}

function* lines(): Generator<string> {
  yield DICTIONARY_HEADER;
  for (const { name: category, tests } of PANELS) {
    for (const { code, name, specimen, unit, low, high } of tests) {
      yield [code, name, category, specimen, unit, low, high].join(",");
    }
  }
}
