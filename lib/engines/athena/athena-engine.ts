import { AthenaClient } from "@aws-sdk/client-athena";
import { unreadableAnswer } from "../errors";
import { makeRemoteEngine, type RemoteEngine } from "../remote/remote-engine";
import { textCell } from "../text-cell";
import type { AthenaSettings } from "./athena-settings";
import { makeStatements } from "./athena-statements";

/** Amazon Athena, engine version 3. */
export function openAthena(settings: AthenaSettings): RemoteEngine {
  const { credentials, endpoint, region } = settings;
  const client = new AthenaClient({
    // Waiting and trying again is done where it is known how long the question may take.
    maxAttempts: 1,
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
  });
  const statements = makeStatements(settings, client);
  return makeRemoteEngine(
    {
      name: "athena",
      ask: statements.ask,
      cell(value, type) {
        if (value !== null && typeof value !== "string") throw unreadableAnswer();
        return textCell(value, type);
      },
      // Athena says nothing of bytes without running the statement.
      estimate: () => Promise.resolve({ rows: null, bytes: null }),
      async close() {
        await statements.close();
        client.destroy();
      },
    },
    settings.lake,
  );
}
