"use client";

import type { DatasetDetail } from "@/lib/catalog";
import classes from "./builder.module.css";
import { Card } from "./card";
import { AddDerived, DerivedRows } from "./derived-list";
import type { Draft } from "./draft";
import type { ExploreColumn } from "./explore-columns";
import { AddJoin, JoinRows } from "./join-list";
import { VersionSelect } from "./version-select";

type DataCardProps = {
  detail: DatasetDetail;
  draft: Draft;
  columns: readonly ExploreColumn[];
  errors: readonly string[];
  onChange: (draft: Draft, merge?: string) => void;
};

/** What the question is about: the version, the related datasets, and the columns calculated from theirs. */
export function DataCard({ detail, draft, columns, errors, onChange }: DataCardProps) {
  return (
    <Card title="Data" errors={errors}>
      <JoinRows detail={detail} draft={draft} onChange={onChange} />
      <DerivedRows draft={draft} columns={columns} onChange={onChange} />
      <div className={classes.row}>
        <VersionSelect detail={detail} asOf={draft.asOf} onChange={(asOf) => onChange({ ...draft, asOf })} />
        <AddJoin detail={detail} draft={draft} onChange={onChange} />
        <AddDerived draft={draft} columns={columns} onChange={onChange} />
      </div>
    </Card>
  );
}
