"use client";

import { Button, Combobox, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { columnLabel, findColumn, type FieldChoice } from "./explore-columns";
import { offeredColumns } from "./search-columns";

type AddColumnProps<T extends FieldChoice> = {
  label: string;
  columns: readonly T[];
  /** What is chosen among, where it is no column. */
  noun?: string;
  color?: string;
  /** What is added takes the focus; otherwise the button has it again, for the next one. */
  goesOn?: boolean;
  onAdd: (column: T) => void;
};

/** A button that opens a searchable list of columns and adds the one chosen: the first that is found, unless the keys go on. */
export function AddColumn<T extends FieldChoice>({ label, columns, noun = "column", color, goesOn = false, onAdd }: AddColumnProps<T>) {
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: (by) => {
      combobox.resetSelectedOption();
      if (by === "keyboard") combobox.focusTarget();
      setSearch("");
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const found = combobox.dropdownOpened ? offeredColumns(columns, search, []) : [];
  const { selectFirstOption, resetSelectedOption } = combobox;
  useEffect(() => {
    if (search.trim() === "") resetSelectedOption();
    else selectFirstOption();
  }, [search, selectFirstOption, resetSelectedOption]);
  return (
    <>
      <Combobox
        store={combobox}
        width={280}
        position="bottom-start"
        shadow="md"
        onOptionSubmit={(name) => {
          const column = findColumn(columns, name);
          combobox.closeDropdown();
          if (!goesOn) combobox.focusTarget();
          if (column) onAdd(column);
        }}
      >
        <Combobox.Target withAriaAttributes={false}>
          <Button
            size="compact-sm"
            variant="subtle"
            {...(color === undefined ? {} : { color })}
            leftSection={<IconPlus size={14} aria-hidden />}
            aria-haspopup="listbox"
            aria-expanded={combobox.dropdownOpened}
            aria-controls={combobox.listId ?? undefined}
            onClick={() => combobox.toggleDropdown()}
          >
            {label}
          </Button>
        </Combobox.Target>
        <Combobox.Dropdown>
          <Combobox.Search
            role="combobox"
            aria-expanded={combobox.dropdownOpened}
            aria-controls={combobox.listId ?? undefined}
            aria-label={`${label}: find a ${noun}`}
            placeholder={`Find a ${noun}`}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Combobox.Options mah={280} style={{ overflowY: "auto" }} aria-label={noun === "column" ? "Columns" : `Every ${noun}`}>
            {found.map((column) => (
              <Combobox.Option key={column.name} value={column.name}>
                {columnLabel(column)}
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>{`No ${noun} of that name`}</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </>
  );
}
