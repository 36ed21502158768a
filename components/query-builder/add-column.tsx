"use client";

import { Button, Combobox, useCombobox } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { columnLabel, findColumn, type FieldChoice } from "./explore-columns";
import { offeredColumns } from "./search-columns";

/** A button that opens a searchable list of columns and adds the one chosen. */
export function AddColumn<T extends FieldChoice>({
  label,
  columns,
  onAdd,
}: {
  label: string;
  columns: readonly T[];
  onAdd: (column: T) => void;
}) {
  const [search, setSearch] = useState("");
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch("");
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  });
  const found = combobox.dropdownOpened ? offeredColumns(columns, search, []) : [];
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
          if (column) onAdd(column);
        }}
      >
        <Combobox.Target withAriaAttributes={false}>
          <Button
            size="compact-sm"
            variant="subtle"
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
            aria-label={`${label}: find a column`}
            placeholder="Find a column"
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
            }}
          />
          <Combobox.Options mah={280} style={{ overflowY: "auto" }} aria-label="Columns">
            {found.map((column) => (
              <Combobox.Option key={column.name} value={column.name}>
                {columnLabel(column)}
              </Combobox.Option>
            ))}
            {found.length === 0 && <Combobox.Empty>No column of that name</Combobox.Empty>}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
    </>
  );
}
