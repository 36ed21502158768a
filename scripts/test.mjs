// npm test: installs what is missing, then checks the house rules and runs every test: pure, database, browser.
//   npm test                      everything
//   npm test -- lib/query         the tests below a folder (arguments go to vitest)
//   npm run test:long             everything, with the long kill and crash tests
import { installMissing, runInstalled, runMain } from "./install.mjs";

await runMain(async () => {
  await installMissing();
  const given = process.argv.slice(2);
  const args = given.filter((arg) => arg !== "--long");
  const env = given.includes("--long") ? { MEDLAKE_LONG_TESTS: "1" } : {};
  const vitest = ["node_modules/vitest/vitest.mjs", "run", ...args];
  if (args.length > 0) return runInstalled(vitest, { env });
  // The browser journeys run against a real build, and the database tests start the bundled children.
  for (const step of [["scripts/verify.mjs"], ["scripts/build.mjs"], vitest]) {
    const code = await runInstalled(step, { env });
    if (code !== 0) return code;
  }
  return 0;
});
