import type { TourPlace } from "./tour-steps";

export type Tour = TourPlace & { step: number; email: string };

/** The step somebody is at stays in this window; that it was taken or declined stays in this browser. */
const AT = "medlake.tour";
const CHANGED = "medlake:tour";

function doneKey(email: string): string {
  return `medlake.tour.done.${email}`;
}

let read: { text: string | null; tour: Tour | null } = { text: null, tour: null };

/** The tour that is under way in this window, or null. The same object while nothing changes. */
export function currentTour(): Tour | null {
  const text = window.sessionStorage.getItem(AT);
  if (text !== read.text) read = { text, tour: parse(text) };
  return read.tour;
}

function parse(text: string | null): Tour | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as Tour;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function setTour(tour: Tour): void {
  window.sessionStorage.setItem(AT, JSON.stringify(tour));
  window.dispatchEvent(new Event(CHANGED));
}

/** Ends it, or says that it is not wanted: it is not offered again by itself. */
export function endTour(email: string): void {
  window.sessionStorage.removeItem(AT);
  window.localStorage.setItem(doneKey(email), "yes");
  window.dispatchEvent(new Event(CHANGED));
}

export function isTourDone(email: string): boolean {
  return window.localStorage.getItem(doneKey(email)) !== null;
}

export function onTourChange(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}
