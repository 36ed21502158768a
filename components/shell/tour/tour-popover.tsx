"use client";

import { Button, Group, Portal, Text } from "@mantine/core";
import { usePathname, useRouter } from "next/navigation";
import { useCallback, useEffect, useId, useState } from "react";
import { formatNumber } from "@/lib/format";
import { placeCard, type Size } from "./place-card";
import { endTour, setTour, type Tour } from "./tour-state";
import { pathOf, TOUR_STEPS } from "./tour-steps";
import classes from "./tour.module.css";
import { useAnchor } from "./use-anchor";

const NONE: readonly string[] = [];

/** One step of the tour: a card beside what it tells of. The page stays usable; Escape and Skip end the tour. */
export function TourPopover({ tour }: { tour: Tour }) {
  const router = useRouter();
  const pathname = usePathname();
  const step = TOUR_STEPS[tour.step];
  const isHere = step !== undefined && pathname === pathOf(step.href(tour));
  useEndElsewhere(tour, isHere);
  useEscape(tour.email);
  const anchor = useAnchor(step?.anchors ?? NONE, isHere);
  const [size, setSize] = useState<Size>({ width: 340, height: 180 });
  const attach = useCallback((card: HTMLDivElement | null) => {
    if (!card) return;
    setSize({ width: card.offsetWidth, height: card.offsetHeight });
    card.focus({ preventScroll: true });
  }, []);
  const isShown = isHere && anchor.state !== "looking";
  const id = useId();
  if (!step || !isShown) return null;

  const isLast = tour.step === TOUR_STEPS.length - 1;
  const end = () => endTour(tour.email);
  const goTo = (index: number) => {
    const next = TOUR_STEPS[index];
    if (!next) return end();
    setTour({ ...tour, step: index });
    const href = next.href(tour);
    if (pathOf(href) !== pathname) router.push(href);
  };
  const goOn = () => {
    if (step.press) press(step.press);
    goTo(tour.step + 1);
  };
  const box = anchor.state === "found" ? anchor.box : null;
  const view = { width: window.innerWidth, height: window.innerHeight };
  return (
    <Portal>
      {box && (
        <div
          className={classes.ring}
          style={{ top: box.top - 4, left: box.left - 4, width: box.width + 8, height: box.height + 8 }}
          aria-hidden
        />
      )}
      <div
        ref={attach}
        className={classes.card}
        style={placeCard(box, size, view)}
        role="dialog"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        tabIndex={-1}
      >
        <Text id={`${id}-title`} fw={600}>
          {step.title}
        </Text>
        <Text id={`${id}-text`} size="sm" mt={4}>
          {step.text}
        </Text>
        <Group justify="space-between" mt="md" gap="xs" wrap="nowrap">
          <Text size="xs" c="dimmed">{`${formatNumber(tour.step + 1)} of ${formatNumber(TOUR_STEPS.length)}`}</Text>
          <Group gap="xs" wrap="nowrap">
            {!isLast && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={end}>
                Skip
              </Button>
            )}
            {tour.step > 0 && (
              <Button size="compact-sm" variant="default" onClick={() => goTo(tour.step - 1)}>
                Back
              </Button>
            )}
            <Button size="compact-sm" onClick={goOn}>
              {isLast ? "Done" : "Next"}
            </Button>
          </Group>
        </Group>
      </div>
    </Portal>
  );
}

const PRESS_FOR_MS = 5_000;

/** Presses a button as soon as it can be pressed: a question that was just opened is looked at by the server first. */
function press(selector: string, since = Date.now()): void {
  const button = document.querySelector<HTMLButtonElement>(selector);
  if (button && !button.disabled) button.click();
  else if (Date.now() - since < PRESS_FOR_MS) window.setTimeout(() => press(selector, since), 100);
}

/** Who goes elsewhere in the middle has other things to do. */
function useEndElsewhere(tour: Tour, isHere: boolean): void {
  const [wasHere, setWasHere] = useState(isHere);
  if (isHere && !wasHere) setWasHere(true);
  useEffect(() => {
    if (wasHere && !isHere) endTour(tour.email);
  }, [wasHere, isHere, tour.email]);
}

/** Escape ends it wherever the focus is, unless it closed something else. */
function useEscape(email: string): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) endTour(email);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [email]);
}
