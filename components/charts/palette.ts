/**
 * Eight colours that stay apart for the common forms of colour blindness and keep a contrast of 3 to white and to the
 * dark surface. Lines differ by dash as well, so that colour is never the only sign.
 */
export const SERIES_COLOURS = ["#0f7f8c", "#c2570c", "#5b6ee1", "#9a7d0a", "#b0448e", "#4f8a2f", "#a4636b", "#6b7785"] as const;

const DASHES = [undefined, "6 3", "2 3", "10 4", "8 3 2 3", "1 4", "12 3 2 3 2 3", "4 6"] as const;

/** What stands for all that is not among the top: a grey, as it is none of the things compared. */
export const OTHERS_COLOUR = "#8a949c";

export function seriesColour(index: number): string {
  return SERIES_COLOURS[index % SERIES_COLOURS.length] ?? SERIES_COLOURS[0];
}

export function seriesDash(index: number): string | undefined {
  return DASHES[index % DASHES.length];
}
