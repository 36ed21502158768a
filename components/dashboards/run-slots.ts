type Waiting = { start: () => void; signal: AbortSignal };

/** Runs at most `size` of the tasks it is given at once, in the order in which they came. */
export function runSlots(size: number): <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0;
  const waiting: Waiting[] = [];

  async function slot(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (running < size) {
      running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const entry = { start: resolve, signal };
      waiting.push(entry);
      signal.addEventListener(
        "abort",
        () => {
          const index = waiting.indexOf(entry);
          if (index >= 0) waiting.splice(index, 1);
          reject(signal.reason);
        },
        { once: true },
      );
    });
  }

  function free(): void {
    const next = waiting.shift();
    // The slot is handed on, so that nothing that comes now overtakes what waits.
    if (next) next.start();
    else running -= 1;
  }

  return async (task, signal) => {
    await slot(signal);
    try {
      return await task();
    } finally {
      free();
    }
  };
}
