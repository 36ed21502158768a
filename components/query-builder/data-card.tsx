"use client";

import dynamic from "next/dynamic";
import type { DatasetDetail } from "@/lib/catalog";
import { AddDerived } from "./add-derived";
import classes from "./builder.module.css";
import { Card } from "./card";
import type { Draft } from "./draft";
import type { ExploreColumn } from "./explore-columns";
import { AddJoin, JoinRows } from "./join-list";
import { VersionSelect } from "./version-select";

// Most questions calculate nothing.
const DerivedRows = dynamic(() => import("./derived-list").then((module) => module.DerivedRows), { ssr: false });

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
      {draft.derive.length > 0 && <DerivedRows draft={draft} columns={columns} onChange={onChange} />}
      <div className={classes.row}>
        <VersionSelect detail={detail} asOf={draft.asOf} onChange={(asOf) => onChange({ ...draft, asOf })} />
        <AddJoin detail={detail} draft={draft} onChange={onChange} />
        <AddDerived draft={draft} columns={columns} onChange={onChange} />
      </div>
    </Card>
  );
}
