import type { Locator } from "playwright-core";

type Box = { x: number; y: number; width: number; height: number };

/** Where something stands in the window once it has come to rest there: the same in three pictures one after the other. */
export async function settledBox(locator: Locator): Promise<Box> {
  await locator.waitFor();
  return locator.evaluate(async (element) => {
    const look = () =>
      new Promise<Box>((resolve) =>
        requestAnimationFrame(() => {
          const { x, y, width, height } = element.getBoundingClientRect();
          resolve({ x, y, width, height });
        }),
      );
    for (let same = 0, last = await look(); ;) {
      const box = await look();
      same = JSON.stringify(box) === JSON.stringify(last) ? same + 1 : 0;
      if (same === 2) return box;
      last = box;
    }
  });
}
