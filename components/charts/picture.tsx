import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { Chart } from "./draw-chart";
import { ExportSheet } from "./export-sheet";

/** How many pixels of a PNG stand for one of the drawing. */
const SCALE = 2;

export type Picture = { chart: Chart; title: string; source?: string | undefined };

/** The picture as an SVG document. */
export function svgText({ chart, title, source }: Picture): string {
  const box = document.createElement("div");
  const root = createRoot(box);
  flushSync(() => root.render(<ExportSheet chart={chart} title={title} source={source} />));
  const svg = box.querySelector("svg");
  const text = svg ? new XMLSerializer().serializeToString(svg) : "";
  root.unmount();
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`;
}

/** The picture as a PNG. Throws a sentence where the browser cannot draw it. */
export async function pngBlob(picture: Picture): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svgText(picture)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width * SCALE;
    canvas.height = image.height * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob === null) throw new Error("The browser could not make the picture. The chart is unchanged. Take the SVG instead.");
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A name of a file made of a title: small letters, digits and dashes. */
export function fileName(title: string, ending: string): string {
  const plain = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return `${plain === "" ? "chart" : plain}.${ending}`;
}
