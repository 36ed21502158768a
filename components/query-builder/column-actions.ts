import type { ColumnActions } from "./columns-panel";
import { newCondition } from "./condition-edits";
import type { Draft } from "./draft";
import { addFilter } from "./edit-filter";
import { addMeasure } from "./edit-measures";
import { addGrouping, setSelect } from "./edit-query";
import { focusAdded } from "./focus-part";
import { picksOf } from "./pick-columns";

/** What the menu of a column does to the question. */
export function columnActions(draft: Draft, edit: (draft: Draft) => void, onDone: () => void): ColumnActions {
  const done = (changed: Draft) => {
    edit(changed);
    onDone();
  };
  return {
    filterBy: (column, value) => {
      const condition = newCondition(column, value === undefined ? undefined : column.kind === "text" ? [value] : value);
      focusAdded(condition.key, "value");
      done({ ...draft, where: addFilter(draft.where, [], condition) });
    },
    groupBy: (column, cut) => done(addGrouping(draft, column.name, cut)),
    measure: (column, fn) => done(addMeasure(draft, { fn, field: column.name })),
    picks: (members, name) => picksOf(draft, members, name).map(({ label, apply }) => ({ label, onClick: () => done(apply(draft)) })),
    show:
      draft.mode === "rows"
        ? (column) => done(draft.select.includes(column.name) ? draft : setSelect(draft, [...draft.select, column.name]))
        : undefined,
  };
}
