// Brings the published model of Athena's API, which AWS gives out inside the Python package botocore, into the cache of
// the tests of engines. Plain JavaScript without dependencies.
import fs from "node:fs";
import path from "node:path";
import { cacheFolder, run } from "./fetch-trino.mjs";

const BOTOCORE = "1.44.5";
const MODEL = "botocore/data/athena/2017-05-18/service-2.json.gz";

const UNPACK = `
import glob, gzip, sys, zipfile
with zipfile.ZipFile(glob.glob(sys.argv[1] + "/botocore-*.whl")[0]) as wheel:
    open(sys.argv[2], "wb").write(gzip.decompress(wheel.read("${MODEL}")))
`;

/** The file with the model, or null where pip or its registry is out of reach. */
export async function fetchAthenaModel({ log = console.log } = {}) {
  const folder = path.join(cacheFolder(), `botocore-${BOTOCORE}`);
  const file = path.join(folder, "athena.json");
  if (fs.existsSync(file)) return file;
  log(`Fetching the model of Athena's API (botocore ${BOTOCORE}, 17 MB, once) …`);
  fs.mkdirSync(folder, { recursive: true });
  const python = "python3";
  const download = ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, `botocore==${BOTOCORE}`];
  const downloaded = await run(python, download);
  const unpacked = downloaded?.code === 0 ? await run(python, ["-c", UNPACK, folder, `${file}.tmp`]) : null;
  if (unpacked?.code !== 0) return null;
  fs.renameSync(`${file}.tmp`, file);
  return file;
}
