/** Lets a number of questions run at the same time; the others wait in the order in which they came. */
export type Turns = {
  /** Waits for a turn; answers how to give it back. Rejects with what `onAbort` makes when the signal ends the wait. */
  take(signal: AbortSignal | undefined, onAbort: () => Error): Promise<() => void>;
  /** Sends away everybody who waits. */
  close(makeError: () => Error): void;
};

export function makeTurns(places: number): Turns {
  const waiting = new Set<{ go: () => void; leave: (error: Error) => void }>();
  let free = places;
  function giveBack(): () => void {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = waiting.values().next().value;
      if (next) next.go();
      else free++;
    };
  }
  return {
    take(signal, onAbort) {
      if (signal?.aborted) return Promise.reject(onAbort());
      if (free > 0) {
        free--;
        return Promise.resolve(giveBack());
      }
      return new Promise((resolve, reject) => {
        const place = {
          go: () => {
            end();
            resolve(giveBack());
          },
          leave: (error: Error) => {
            end();
            reject(error);
          },
        };
        function abort(): void {
          place.leave(onAbort());
        }
        function end(): void {
          waiting.delete(place);
          signal?.removeEventListener("abort", abort);
        }
        waiting.add(place);
        signal?.addEventListener("abort", abort, { once: true });
      });
    },
    close(makeError) {
      for (const place of waiting) place.leave(makeError());
    },
  };
}
