"use client";

import { Autocomplete, Select, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Parameter } from "@/lib/query";
import type { FieldChoice } from "../query-builder/explore-columns";
import { listMark } from "../query-builder/read-number";
import { useTypedValue } from "../query-builder/use-typed-value";
import { TYPE_WORDS } from "./marks-editor";
import { NumberText } from "./number-text";
import { defaultTexts, isNumberType, keptText, parameterLabel, shownText, valueWords, wantedWords } from "./parameter-values";

type Props = {
  parameter: Parameter;
  /** Where its values are known from, without reading data. */
  source: FieldChoice["source"];
  texts: readonly string[];
  problem: string | undefined;
  onChange: (texts: string[]) => void;
};

const INPUT_TYPES: Partial<Record<Parameter["type"], string>> = { date: "date", month: "month", timestamp: "datetime-local" };

/** What happens when it is left empty, or what is wanted. */
function hint({ description, default: start, required, list, type }: Parameter): string | undefined {
  if (description) return description;
  if (list) return required ? `Each ${wantedWords(type)}; Enter after each` : "Enter after each; left empty, its filter is left out";
  if (start !== undefined) return `Left empty: ${valueWords(start)}`;
  return required ? undefined : "Left empty, its filter is left out";
}

/** The input of one parameter: what it looks like follows from its type. */
export function ParameterInput({ parameter, source, texts, problem, onChange }: Props) {
  const { type, list, required } = parameter;
  const [search, setSearch] = useState("");
  const [text = ""] = texts;
  const isText = type === "text";
  const isNumber = isNumberType(type);
  const offered = useTypedValue(
    { name: parameter.name, label: parameter.name, kind: "text", unit: null, source: isText ? source : undefined },
    list ? search : text,
    isText,
    (value) => {
      setSearch("");
      onChange(list && !texts.includes(value) ? [...texts, value] : list ? [...texts] : [value]);
    },
  );
  const common = {
    label: parameterLabel(parameter),
    description: hint(parameter),
    required: required === true && (list === true || defaultTexts(parameter).length === 0),
    error: problem,
  };
  if (list) {
    return (
      <TagsInput
        {...common}
        placeholder={texts.length === 0 && !isText ? TYPE_WORDS[type] : undefined}
        {...offered}
        filter={({ options }) => options}
        limit={50}
        maxTags={1000}
        splitChars={isText ? ["\n", "\t"] : isNumber ? [listMark(), ";", "\n", "\t"] : [",", ";", "\n", "\t"]}
        value={texts.map((kept) => shownText(type, kept))}
        searchValue={search}
        onSearchChange={setSearch}
        acceptValueOnBlur
        onChange={(typed) => onChange([...new Set(typed.map((one) => keptText(type, one)))])}
        clearable
        clearButtonProps={{ "aria-label": `Clear ${common.label}` }}
      />
    );
  }
  const single = { ...common, value: text };
  if (type === "boolean") {
    return (
      <Select
        {...common}
        data={[
          { value: "true", label: "yes" },
          { value: "false", label: "no" },
        ]}
        value={text === "" ? null : text}
        placeholder="yes or no"
        clearable={!required}
        onChange={(chosen) => onChange(chosen === null ? [] : [chosen])}
        clearButtonProps={{ "aria-label": `Clear ${common.label}` }}
      />
    );
  }
  if (isText) {
    return (
      <Autocomplete
        {...single}
        {...offered}
        filter={({ options }) => options}
        limit={50}
        onChange={(next) => onChange(next === "" ? [] : [next])}
      />
    );
  }
  if (isNumber) return <NumberText {...common} type={type} kept={text} onChange={onChange} />;
  return (
    <TextInput
      {...single}
      type={INPUT_TYPES[type] ?? "text"}
      {...(type === "timestamp" ? { step: 1 } : {})}
      {...(type === "month" ? { placeholder: "2025-11" } : {})}
      onChange={(event) => onChange(event.currentTarget.value === "" ? [] : [event.currentTarget.value])}
    />
  );
}
