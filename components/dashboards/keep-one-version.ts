import type { QueryClient } from "@tanstack/react-query";
import type { QueryAnswer } from "@/lib/analysis";
import { queryKeys } from "../query-keys";
import { outdatedBy } from "./one-version";

type Answered = Pick<QueryAnswer, "dataset" | "joined">;

/** Looks at every answer that comes, and has those of another version asked again. Answers how to stop. */
export function keepOneVersion(client: QueryClient, onNewer: () => void): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success") return;
    const [newest] = answersIn(client, event.query.queryKey);
    if (!newest) return;
    // Those that are being asked again for the answer before this one will be of the newer version.
    const isTold = (text: string) => client.getQueryState(queryKeys.answer(text))?.isInvalidated === true;
    const outdated = outdatedBy(newest, answersIn(client, queryKeys.answers())).filter((text) => !isTold(text));
    for (const text of outdated) void client.invalidateQueries({ queryKey: queryKeys.answer(text), exact: true });
    if (outdated.length > 0) onNewer();
  });
}

function answersIn(client: QueryClient, queryKey: readonly unknown[]): { text: string; answer: Answered }[] {
  if (queryKey[0] !== queryKeys.answers()[0]) return [];
  return client
    .getQueriesData<Answered>({ queryKey })
    .flatMap(([[, text], answer]) => (typeof text === "string" && answer !== undefined ? [{ text, answer }] : []));
}
