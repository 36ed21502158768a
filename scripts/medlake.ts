import { parseArgs } from "node:util";
import { connect, readSettings, type Connection } from "./commands/connect";
import { Sentence, sentenceFor } from "./server/sentence";

const HELP = `Medlake's command line. Usage: npm run medlake -- <command> [options]

  generate --out DIR [--rows 300000] [--hospitals 6] [--months 12] [--seed N] [--first-month 2025-01]
      writes made-up laboratory results as CSV files, one for each hospital and month
  generate --send URL --key KEY [--every 60] [--dataset lab-results] [--rows …]
      keeps sending one such file every 60 seconds to a running server, until Ctrl-C
  generate eeg --out DIR [--rows 600] [--seed N]
      writes one made-up EEG export of 6,039 columns, a row each second (docs/guide/eeg.md)
  status
      what is running and what is in it
  migrate
      brings the database to this version
  org create --slug SLUG --name NAME
  user create --email E --name NAME --org SLUG --role admin|data_manager|analyst|viewer|auditor [--operator]
      prints the new account's password on the last line
  user password --email E
      sets a new password, ends the sessions, prints the password on the last line
  api-key create --email E --name NAME [--org SLUG] [--scopes read,write] [--days 90]
      prints the key on the last line; it is shown this once
  keys rotate --org SLUG
      makes a new version of the key that pseudonyms are made with (docs/operate/keys.md)`;

const OPTIONS = {
  out: { type: "string" },
  send: { type: "string" },
  key: { type: "string" },
  every: { type: "string", default: "60" },
  dataset: { type: "string", default: "lab-results" },
  rows: { type: "string", default: "300000" },
  hospitals: { type: "string", default: "6" },
  months: { type: "string", default: "12" },
  seed: { type: "string", default: "20250101" },
  "first-month": { type: "string", default: "2025-01" },
  slug: { type: "string" },
  name: { type: "string" },
  email: { type: "string" },
  org: { type: "string" },
  role: { type: "string" },
  operator: { type: "boolean", default: false },
  scopes: { type: "string", default: "read,write" },
  days: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

type Values = ReturnType<typeof parse>["values"];

const COMMANDS: Record<string, (values: Values) => Promise<void>> = {
  generate: runGenerate,
  "generate eeg": runGenerateEeg,
  status: (values) =>
    connected(values, async (connection) => (await import("./commands/status")).status(connection).then((lines) => lines.forEach(print))),
  migrate: runMigrate,
  "org create": (values) =>
    connected(values, async () =>
      (await import("./commands/accounts")).createOrg({ slug: need(values, "slug"), name: need(values, "name") }),
    ),
  "user create": (values) =>
    connected(values, async () => {
      const { createMember } = await import("./commands/accounts");
      const who = { email: need(values, "email"), name: need(values, "name"), org: need(values, "org"), role: need(values, "role") };
      print(await createMember({ ...who, operator: values.operator }));
    }),
  "user password": (values) =>
    connected(values, async () => print(await (await import("./commands/accounts")).resetPassword(need(values, "email")))),
  "api-key create": (values) =>
    connected(values, async () => {
      const { createKey } = await import("./commands/accounts");
      const days = values.days === undefined ? {} : { days: whole(values, "days") };
      const org = values.org === undefined ? {} : { org: values.org };
      print(await createKey({ email: need(values, "email"), name: need(values, "name"), scopes: values.scopes, ...org, ...days }));
    }),
  "keys rotate": (values) => connected(values, async () => print(await (await import("./commands/keys")).rotateKeys(need(values, "org")))),
  "sample-data": (values) => connected(values, runSampleData),
};

process.title = "medlake";
const exitCode = await main();
// Modules of the server keep connections and timers for as long as it runs; a command is over when it has answered.
process.exit(exitCode);

async function main(): Promise<number> {
  try {
    const { values, positionals } = parse();
    const name = positionals.join(" ");
    const command = COMMANDS[name];
    if (values.help || name === "" || name === "help") {
      print(HELP);
      return 0;
    }
    if (command === undefined) throw new Sentence(`There is no command "${name}": npm run medlake -- help lists them.`);
    await command(values);
    return 0;
  } catch (error) {
    const isUsage = error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
    const known = isUsage ? `${error.message.split(".")[0] ?? ""}: npm run medlake -- help lists the options.` : sentenceFor(error);
    console.error(known ?? (error instanceof Error ? error.stack : String(error)));
    return 1;
  }
}

function parse() {
  return parseArgs({ args: process.argv.slice(2), options: OPTIONS, allowPositionals: true });
}

/** Runs a command with the database connected, and lets it go afterwards. */
async function connected(_values: Values, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await connect();
  try {
    await work(connection);
  } finally {
    await connection.close();
  }
}

async function runGenerate(values: Values): Promise<void> {
  const { generate } = await import("./commands/generate");
  const firstMonth = values["first-month"];
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(firstMonth)) throw new Sentence(`--first-month is a month such as 2025-01, not "${firstMonth}".`);
  if (values.out === undefined && values.send === undefined)
    throw new Sentence("Say where to: --out DIR writes files, --send URL --key KEY sends them.");
  const send =
    values.send === undefined
      ? {}
      : { send: { url: values.send, key: need(values, "key"), dataset: values.dataset, everySeconds: whole(values, "every") } };
  const sizes = {
    rows: whole(values, "rows"),
    hospitals: whole(values, "hospitals"),
    months: whole(values, "months"),
    seed: whole(values, "seed"),
  };
  await generate({ ...sizes, firstMonth, ...(values.out === undefined ? {} : { out: values.out }), ...send }, print, stopSignal());
}

async function runGenerateEeg(values: Values): Promise<void> {
  const { generateEeg } = await import("./commands/generate-eeg");
  const isGiven = process.argv.some((arg) => arg === "--rows" || arg.startsWith("--rows="));
  // The default is that of the tall files.
  await generateEeg({ out: need(values, "out"), rows: isGiven ? whole(values, "rows") : 600, seed: whole(values, "seed") }, print);
}

async function runMigrate(): Promise<void> {
  const settings = readSettings();
  if (settings.DATABASE_URL === undefined) {
    // Connecting to the embedded database brings it to this version; a running server has done so already.
    await (await connect()).close();
  } else {
    const { migrate } = await import("@/db/migrate");
    await migrate({ ownerUrl: settings.DATABASE_URL });
  }
  print("The database is at this version.");
}

async function runSampleData(): Promise<void> {
  const { loadSampleData } = await import("./sample-data/load-sample-data");
  const size = readSettings().MEDLAKE_SAMPLE_DATA === "small" ? "small" : "on";
  const signal = stopSignal();
  await loadSampleData(size, (progress) => print(progress.kind === "accounts" ? "accounts" : progress.text), signal).catch(
    (error: unknown) => {
      if (!signal.aborted) throw error;
    },
  );
}

function need(values: Values, name: "slug" | "name" | "email" | "org" | "role" | "key" | "out"): string {
  const value = values[name];
  if (value === undefined || value === "")
    throw new Sentence(`The option --${name} is missing: npm run medlake -- help lists the options.`);
  return value;
}

function whole(values: Values, name: "rows" | "hospitals" | "months" | "seed" | "every" | "days"): number {
  const text = values[name] ?? "";
  if (!/^\d{1,12}$/.test(text) || (Number(text) === 0 && name !== "seed"))
    throw new Sentence(`--${name} is a whole number above 0, not "${text}".`);
  return Number(text);
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function print(line: string): void {
  console.log(line);
}
