"use client";

import dynamic from "next/dynamic";
import { useSyncExternalStore } from "react";
import { currentTour, onTourChange } from "./tour-state";

// Only for who takes it.
const TourPopover = dynamic(() => import("./tour-popover").then((module) => module.TourPopover), { ssr: false });

/** Draws the step of the tour that is under way in this window, if one is. */
export function TourHost() {
  const tour = useSyncExternalStore(onTourChange, currentTour, () => null);
  return tour && <TourPopover key={tour.step} tour={tour} />;
}
