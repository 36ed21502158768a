// The page that bench/grid.bench.ts scrolls: the grid of answers with made-up rows, or an empty box of the same size.
import "@mantine/core/styles.css";
import "../../app/globals.css";
import { MantineProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { ResultGrid } from "../../components/results/result-grid";
import type { ResultField } from "../../components/results/cell-text";
import { cssVariables, theme } from "../../components/theme";
import type { CellValue, ColumnKind } from "../../lib/query";

declare global {
  interface Window {
    show: (what: "grid" | "empty", rows: number, columns: number) => Promise<number>;
    scroll60: (axis: "top" | "left", frames: number, step: number) => Promise<number[]>;
    nodes: () => { rows: number; nodes: number; blank: boolean };
  }
}

const KINDS: ColumnKind[] = ["text", "integer", "double", "date", "decimal", "boolean"];
const root = createRoot(document.getElementById("root") as HTMLElement);

function fieldsOf(columns: number): ResultField[] {
  return Array.from({ length: columns }, (_, index) => ({
    name: `c${index}`,
    label: `Column ${index}`,
    kind: KINDS[index % KINDS.length] ?? "text",
    unit: index % 7 === 0 ? "mmol/L" : undefined,
    isMeasure: index % 2 === 0,
  }));
}

function valueOf(kind: ColumnKind, row: number, column: number): CellValue {
  const number = (row * 7919 + column * 104_729) % 1_000_003;
  if (number % 23 === 0) return null;
  if (kind === "integer") return number;
  if (kind === "double") return number / 977;
  if (kind === "decimal") return `${number}.25`;
  if (kind === "boolean") return number % 2 === 0;
  if (kind === "date") return `2025-${String((number % 12) + 1).padStart(2, "0")}-${String((number % 28) + 1).padStart(2, "0")}`;
  return `value ${number}`;
}

/** The box that scrolls. */
function box(): HTMLElement {
  return document.querySelector<HTMLElement>('[role="grid"], [data-empty-box]') as HTMLElement;
}

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

window.show = async (what, rows, columns) => {
  const fields = fieldsOf(columns);
  const values =
    what === "grid" ? Array.from({ length: rows }, (_, row) => fields.map(({ kind }, column) => valueOf(kind, row, column))) : [];
  root.render(null);
  await frame();
  const from = performance.now();
  root.render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables}>
      {what === "grid" ? (
        <ResultGrid fields={fields} rows={values} groups={null} label="Answer" height={640} />
      ) : (
        <div data-empty-box style={{ height: 640, overflow: "auto", contain: "strict" }}>
          <div style={{ height: rows * 32 + 37, width: columns * 130 }} />
        </div>
      )}
    </MantineProvider>,
  );
  while (!box() || (what === "grid" && document.querySelector('[role="gridcell"]') === null)) await frame();
  await frame();
  return performance.now() - from;
};

/** Scrolls once a frame by a step, or with 0 to anywhere; answers how long each frame took. */
window.scroll60 = async (axis, frames, step) => {
  const element = box();
  const side = axis === "top" ? "scrollTop" : "scrollLeft";
  const end = axis === "top" ? element.scrollHeight - element.clientHeight : element.scrollWidth - element.clientWidth;
  element[side] = 0;
  await frame();
  const times: number[] = [];
  let last = await frame();
  for (let index = 0; index < frames; index += 1) {
    // Far places, spread as the golden ratio spreads them.
    element[side] = step === 0 ? ((index * 0.618_034) % 1) * end : element[side] + step;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
};

window.nodes = () => {
  const place = box().getBoundingClientRect();
  const middle = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
  return {
    rows: document.querySelectorAll('[role="row"]').length,
    nodes: document.querySelectorAll("*").length,
    blank: middle?.closest('[role="gridcell"]') === null,
  };
};
