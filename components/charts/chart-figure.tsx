"use client";

import { VisuallyHidden } from "@mantine/core";
import { useContext, useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { MarkMenu, type MenuPlace } from "../results/mark-menu";
import type { Mark, MarkAction } from "../results/marks";
import { ActiveRing, ChartSvg } from "./chart-svg";
import { ChartTooltip } from "./chart-tooltip";
import classes from "./charts.module.css";
import { markWords, shadeAt, type Drawing, type DrawnMark } from "./drawing";
import type { ChartColours } from "./palette";
import { isMoveKey, markAt, nextMark } from "./pick-mark";
import { isOfGroups, SelectedGroups } from "./selected-groups";

type ChartFigureProps = {
  drawing: Drawing;
  label: string;
  colours: ChartColours;
  onMark: ((mark: Mark) => void) | undefined;
  actionsFor: ((mark: Mark) => MarkAction[]) | undefined;
};

/**
 * A drawing that is pointed at and walked through: the arrow keys go from mark to mark, each is said, and Enter opens
 * what can be done with it.
 */
export function ChartFigure({ drawing, label, colours, onMark, actionsFor }: ChartFigureProps) {
  const id = useId().replaceAll(":", "");
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<DrawnMark | null>(null);
  const [menu, setMenu] = useState<{ at: MenuPlace; mark: DrawnMark; actions: MarkAction[] } | null>(null);
  const [byKeyboard, setByKeyboard] = useState(false);
  // A drawing made anew has other marks.
  const shown = active && drawing.marks.includes(active) ? active : null;
  const isLying = drawing.panels[0]?.grid === "columns";

  // What is walked to by keyboard comes into view where the drawing is higher than its box.
  const anchor = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (byKeyboard && shown) anchor.current?.scrollIntoView({ block: "nearest" });
  }, [byKeyboard, shown]);

  const act = (mark: DrawnMark) => {
    if (mark.mark === null) return;
    const actions = actionsFor?.(mark.mark) ?? [];
    if (actions.length === 0) return onMark?.(mark.mark);
    const place = box.current?.getBoundingClientRect();
    if (place) setMenu({ at: { x: place.left + mark.x, y: place.top + mark.y + 6 }, mark, actions });
  };
  const pointed = (event: PointerEvent<HTMLDivElement>) => {
    const place = event.currentTarget.getBoundingClientRect();
    return markAt(drawing.marks, event.clientX - place.left, event.clientY - place.top);
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (isMoveKey(event.key)) {
      event.preventDefault();
      setByKeyboard(true);
      setActive(nextMark(drawing.marks, shown, event.key, isLying));
    } else if ((event.key === "Enter" || event.key === " ") && shown) {
      event.preventDefault();
      act(shown);
    } else if (event.key === "Escape") setActive(null);
  };
  const selected = useContext(SelectedGroups);
  const chosen = drawing.marks.filter((mark) => isOfGroups(mark, selected));
  const canAct = onMark !== undefined || actionsFor !== undefined;
  return (
    <div className={classes.figureBox}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes keys */}
      <div
        ref={box}
        role="application"
        aria-roledescription="chart"
        aria-label={`${label}. The arrow keys move over its values${canAct ? ", Enter opens what can be done with one" : ""}.`}
        tabIndex={0}
        className={classes.figure}
        style={{ height: drawing.height }}
        data-acts={(canAct && shown?.mark) || undefined}
        onKeyDown={press}
        onPointerMove={(event) => {
          setByKeyboard(false);
          setActive(pointed(event));
        }}
        onPointerLeave={() => !byKeyboard && setActive(null)}
        onClick={(event) => {
          const place = event.currentTarget.getBoundingClientRect();
          const mark = markAt(drawing.marks, event.clientX - place.left, event.clientY - place.top);
          setActive(mark);
          if (mark) act(mark);
        }}
        onBlur={() => setActive(null)}
      >
        <svg
          width={drawing.width}
          height={drawing.height}
          viewBox={`0 0 ${drawing.width} ${drawing.height}`}
          aria-hidden="true"
          focusable="false"
          className={classes.svg}
        >
          <ChartSvg drawing={drawing} colours={colours} id={id} />
          {chosen.map((mark, index) => (
            <ActiveRing key={index} mark={mark} colours={colours} />
          ))}
          {shown && <ActiveRing mark={shown} colours={colours} />}
        </svg>
        {shown && <span ref={anchor} className={classes.anchor} style={{ top: Math.max(0, shown.y - 16) }} />}
        {shown && menu === null && <ChartTooltip drawing={drawing} active={shown} colours={colours} />}
      </div>
      <VisuallyHidden role="status">
        {byKeyboard && shown ? [markWords(shown), shadeAt(drawing, shown)].filter(Boolean).join(". ") : ""}
      </VisuallyHidden>
      <MarkMenu
        at={menu?.at ?? null}
        title={menu ? markWords(menu.mark) : ""}
        actions={menu?.actions ?? []}
        onClose={() => {
          setMenu(null);
          box.current?.focus();
        }}
      />
    </div>
  );
}
