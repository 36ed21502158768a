import { expect, test } from "vitest";
import type { ServiceContext } from "@/lib/context";
import { trackQuery } from "./running-queries";

const person = (userId: string, actor: Partial<ServiceContext["actor"]> = {}): ServiceContext => ({
  actor: { kind: "user", userId, sessionId: "s", isOperator: false, ...actor } as ServiceContext["actor"],
  orgId: "org_1",
  role: "analyst",
  scopes: ["read"],
  requestId: "req_1",
  ip: null,
});

test("a person has five questions at once, with pages and keys together; others are not held up", async () => {
  const signal = new AbortController().signal;
  const gate = Promise.withResolvers<void>();
  const ask = (ctx: ServiceContext, id: string) =>
    trackQuery(ctx, id, signal, async ({ takePlace }) => {
      takePlace();
      await gate.promise;
    });
  const mine = [1, 2, 3, 4].map((n) => ask(person("usr_1"), `qry_${n}`));
  mine.push(ask(person("usr_1", { kind: "key", keyId: "key_1" }), "qry_5"));
  await expect(ask(person("usr_1"), "qry_6")).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 1 });
  // One that waits for the same answer as another takes no place.
  mine.push(trackQuery(person("usr_1"), "qry_7", signal, () => gate.promise));
  // The beginning of another person's id.
  const theirs = [ask(person("usr_11"), "qry_1"), ask(person("usr_2"), "qry_1")];
  gate.resolve();
  await Promise.all([...mine, ...theirs]);
  await ask(person("usr_1"), "qry_6");
});
