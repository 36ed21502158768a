/**
 * Eight colours that stay apart for the common forms of colour blindness and keep a contrast of 3 to white and to the
 * dark surface. Lines differ by dash and areas by pattern as well, so that colour is never the only sign.
 */
export const SERIES_COLOURS = ["#0f7f8c", "#c2570c", "#5b6ee1", "#9a7d0a", "#b0448e", "#4f8a2f", "#a4636b", "#6b7785"] as const;

const DASHES = [undefined, "6 3", "2 3", "10 4", "8 3 2 3", "1 4", "12 3 2 3 2 3", "4 6"] as const;

/** What stands for all that is not among the top: a grey, as it is none of the things compared. */
export const OTHERS_COLOUR = "#8a949c";

/** The colour of a series by its number; below zero that of others. */
export function seriesColour(index: number): string {
  return index < 0 ? OTHERS_COLOUR : (SERIES_COLOURS[index % SERIES_COLOURS.length] ?? SERIES_COLOURS[0]);
}

/** What is read on a bar of the first colour, or of that of others: bars with more colours have no text. */
export function textOnSeries(index: number): string {
  return index < 0 ? "#1b2329" : "#ffffff";
}

export function seriesDash(index: number): string | undefined {
  return index < 0 ? "1 3" : DASHES[index % DASHES.length];
}

/** Strokes over an 8 × 8 px tile by which filled series differ; the first is plain. */
const HATCHES = [
  null,
  "M0 8L8 0M-2 2L2 -2M6 10L10 6",
  "M0 4H8",
  "M4 0V8",
  "M0 0L8 8M-2 6L2 10M6 -2L10 2",
  "M0 4H8M4 0V8",
  "M0 0L8 8M8 0L0 8",
  "M2 2h1M6 6h1",
] as const;

export function seriesHatch(index: number): string | null {
  return index < 0 ? null : (HATCHES[index % HATCHES.length] ?? null);
}

/** Colours of text, lines and surfaces in a chart. A picture that is taken away is always the light one. */
export type ChartColours = {
  surface: string;
  text: string;
  dimmed: string;
  grid: string;
  axis: string;
  /** Behind points of time where hospitals are missing. */
  shade: string;
  shadeLine: string;
  /** From little to much. */
  ramp: readonly string[];
  /** On the surface, written over a colour of the ramp. */
  rampText: readonly [onPale: string, onStrong: string];
};

export const LIGHT: ChartColours = {
  surface: "#ffffff",
  text: "#1b2329",
  dimmed: "#566069",
  grid: "#e3e7ea",
  axis: "#8a949c",
  shade: "#f4ecd8",
  shadeLine: "#a58a3e",
  ramp: ["#e8f4f5", "#c3e2e5", "#93c9ce", "#5aabb3", "#0f7f8c", "#0a5660"],
  rampText: ["#1b2329", "#ffffff"],
};

export const DARK: ChartColours = {
  surface: "#242424",
  text: "#e4e7e9",
  dimmed: "#a9b0b7",
  grid: "#3a3d40",
  axis: "#7d868e",
  shade: "#3b3524",
  shadeLine: "#b39a52",
  ramp: ["#1f3236", "#20484e", "#20636b", "#1c7680", "#4fb0b9", "#a5dde2"],
  rampText: ["#f1f3f5", "#10171a"],
};

/** The colour of a level between 0 and 1, and that of text upon it. */
export function rampColour(colours: ChartColours, level: number): { fill: string; text: string } {
  const last = colours.ramp.length - 1;
  const index = Math.min(last, Math.max(0, Math.round(level * last)));
  const fill = colours.ramp[index] ?? colours.surface;
  const [onPale, onStrong] = colours.rampText;
  return { fill, text: contrast(fill, onPale) >= contrast(fill, onStrong) ? onPale : onStrong };
}

/** The contrast of two colours, 1 to 21, as WCAG 2 works it out. */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
