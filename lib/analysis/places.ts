import { AppError } from "@/lib/errors";
import { placesOf } from "@/lib/places";

/**
 * A place in the engine for one more question of a person. CANCELLED when the signal ends the waiting; RATE_LIMITED when
 * too many wait already, or none became free for half a minute.
 */
export const takePlace = placesOf({
  name: "engine",
  // Nobody takes the engine from everybody else.
  atOnceMax: 5,
  // Several dashboards in several tabs; a person who asks beyond that is a loop.
  waitingMax: 200,
  // What stands between a page and the server gives a request up after a minute.
  waitMsMax: 30_000,
  tooMany: (running) =>
    new AppError(
      "RATE_LIMITED",
      `${running} questions of yours are running, and others wait for them. This one was not run. Wait for one to end, or cancel one.`,
      { retryAfterSeconds: 1 },
    ),
  cancelled: () =>
    new AppError("CANCELLED", "Cancelled. Nothing was changed.", {
      details: [{ path: "engine", message: "It had not been started." }],
    }),
});
