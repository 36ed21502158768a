"use client";

import type { DatasetDetail } from "@/lib/catalog";
import type { Parameter } from "@/lib/query";
import type { FieldChoice } from "../query-builder/explore-columns";
import { ParameterInput } from "./parameter-input";
import type { ParameterTexts } from "./parameter-values";
import classes from "./saved.module.css";

type Known = Pick<DatasetDetail, "slug" | "columns" | "relationships">;

/** Where the values of a parameter's column are known from: its dataset, or a related one. */
export function suggestionSource(column: string | undefined, detail: Known | undefined): FieldChoice["source"] {
  if (column === undefined || !detail) return undefined;
  if (detail.columns.some(({ name }) => name === column)) return { dataset: detail.slug, column };
  const relationship = detail.relationships.find(({ name }) => column.startsWith(`${name}.`));
  return relationship && { dataset: relationship.to, column: column.slice(relationship.name.length + 1) };
}

type Props = {
  parameters: readonly Parameter[];
  detail: DatasetDetail | undefined;
  texts: ParameterTexts;
  problems: Record<string, string>;
  onChange: (texts: ParameterTexts) => void;
};

/** The values that a saved question is asked with. */
export function ParametersForm({ parameters, detail, texts, problems, onChange }: Props) {
  return (
    <div className={classes.parameters}>
      {parameters.map((parameter) => (
        <ParameterInput
          key={parameter.name}
          parameter={parameter}
          source={suggestionSource(parameter.column, detail)}
          texts={texts[parameter.name] ?? []}
          problem={problems[parameter.name]}
          onChange={(next) => onChange({ ...texts, [parameter.name]: next })}
        />
      ))}
    </div>
  );
}
