import { AppError } from "@/lib/errors";
import { placesOf } from "@/lib/places";

const take = placesOf({
  name: "link",
  // Below what one person has, so that none is refused on the way.
  atOnceMax: 4,
  // Those who follow one link together wait for each other; beyond this the server is not the place to wait.
  waitingMax: 400,
  tooMany: () =>
    new AppError("RATE_LIMITED", "Many people read this dashboard right now. This tile was not run. Try again in a moment.", {
      retryAfterSeconds: 2,
    }),
  cancelled: () => new AppError("CANCELLED", "The request was cancelled. Nothing was run."),
});

/** Runs `fn` when one of the link's places is free, in the order of asking. RATE_LIMITED when too many wait already. */
export async function linkPlace<T>(linkId: string, signal: AbortSignal, fn: () => Promise<T>): Promise<T> {
  const { giveBack } = await take(linkId, signal);
  try {
    return await fn();
  } finally {
    giveBack();
  }
}
