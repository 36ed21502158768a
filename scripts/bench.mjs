// npm run bench [-- ingest | wide | query | plan | estimate | dashboard | export | grid]: measures against bare DuckDB, what planning costs and
// foretells, two hundred people who read one dashboard, an export of a million rows, and how smoothly answers scroll.
import { installMissing, runInstalled, runMain } from "./install.mjs";

const SUBJECTS = ["ingest", "wide", "query", "plan", "estimate", "dashboard", "export", "grid"];

await runMain(async () => {
  await installMissing();
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith("-"));
  const options = process.argv.slice(2).filter((arg) => arg.startsWith("-"));
  const built = await runInstalled(["scripts/build.mjs"]);
  if (built !== 0) return built;
  for (const subject of wanted.length > 0 ? wanted : SUBJECTS) {
    const program = [`bench/${subject}.bench.ts`, `bench-${subject}`];
    const bundled = await runInstalled(["scripts/build.mjs", "--program", ...program]);
    const code = bundled === 0 ? await runInstalled([`dist/${program[1]}.js`, ...options]) : bundled;
    if (code !== 0) return code;
  }
  return 0;
});
