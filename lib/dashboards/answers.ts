import { z } from "zod";
import { QueryAnswer } from "@/lib/analysis";
import { CellValue } from "@/lib/catalog";
import { Parameter, QueryTemplate, Visual } from "@/lib/query";
import { KeptHead, KeptItem, KeptLabels, ObjectVersion, ShareView } from "@/lib/sharing";
import { DashboardBody, DashboardFilter, Tile, TilePlace } from "./schemas";

export const DashboardSummary = KeptItem.extend({ tiles: z.number() });
export type DashboardSummary = z.infer<typeof DashboardSummary>;

export const DashboardList = KeptLabels.extend({ items: z.array(DashboardSummary), nextCursor: z.string().nullable() });
export type DashboardList = z.infer<typeof DashboardList>;

/** What a tile of a question shows, as the caller may ask it; or why it shows nothing. */
export const TileQuestion = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("ready"),
    name: z.string(),
    description: z.string(),
    version: z.number(),
    dataset: z.object({ slug: z.string(), name: z.string(), version: z.number(), updatedAt: z.string().nullable() }),
    query: QueryTemplate,
    parameters: z.array(Parameter),
    visual: Visual,
    filters: z.array(z.string()).describe("The ids of the dashboard's filters whose column its dataset has."),
    columnTypes: z.record(z.string(), z.string()).describe("The types of those columns."),
    mayOpen: z.boolean().describe("Whether the caller may open the saved question itself."),
    mayDownload: z.boolean(),
    mayDrill: z.boolean().describe("Whether the caller may see the rows behind a mark."),
    notice: z.string().nullable().describe("What the caller sees less of than everything: some hospitals only."),
  }),
  z.object({ state: z.enum(["hidden", "removed"]), message: z.string() }),
]);
export type TileQuestion = z.infer<typeof TileQuestion>;

export const ResolvedTile = z.object({ tile: Tile, question: TileQuestion.nullable().describe("Null for a text.") });
export type ResolvedTile = z.infer<typeof ResolvedTile>;

export const ResolvedFilter = DashboardFilter.extend({
  datasets: z.array(z.string()).describe("The datasets of the tiles that have the column, for suggestions."),
});
export type ResolvedFilter = z.infer<typeof ResolvedFilter>;

export const DashboardDetail = KeptHead.extend({
  tiles: z.array(ResolvedTile),
  filters: z.array(ResolvedFilter),
  shares: z.array(ShareView),
  versions: z.array(ObjectVersion).describe("Newest first."),
  mayLink: z.boolean().describe("Whether the caller may make addresses that are read without an account."),
});
export type DashboardDetail = z.infer<typeof DashboardDetail>;

export const DashboardVersion = ObjectVersion.extend({ body: DashboardBody });
export type DashboardVersion = z.infer<typeof DashboardVersion>;

export const DashboardShares = z.object({ shares: z.array(ShareView) });
export type DashboardShares = z.infer<typeof DashboardShares>;

export const LinkView = z.object({
  id: z.string(),
  note: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  state: z.enum(["open", "expired", "revoked"]),
  views: z.number(),
  lastUsedAt: z.string().nullable(),
});
export type LinkView = z.infer<typeof LinkView>;
export const LinkList = z.object({ links: z.array(LinkView) });
export type LinkList = z.infer<typeof LinkList>;
export const CreatedLink = LinkView.extend({ token: z.string().describe("Shown once.") });
export type CreatedLink = z.infer<typeof CreatedLink>;

/** A dashboard as someone without an account sees it: no ids of people, no SQL, no other tiles. */
export const LinkedDashboard = z.object({
  name: z.string(),
  description: z.string(),
  organisation: z.string(),
  expiresAt: z.string(),
  tiles: z.array(
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("text"), id: z.string(), at: TilePlace, text: z.string() }),
      z.object({
        kind: z.literal("question"),
        id: z.string(),
        at: TilePlace,
        title: z.string(),
        visual: Visual,
        filters: z.array(z.string()),
        groups: z.number().describe("How many of the answer's columns are groups."),
      }),
      z.object({
        kind: z.literal("hidden"),
        id: z.string(),
        at: TilePlace,
        message: z.string().describe("Why the tile is not shown to who has no account. It does not say what it asks."),
      }),
    ]),
  ),
  filters: z.array(
    DashboardFilter.extend({
      choices: z.array(z.string()).describe("The most frequent values of its column; empty for ranges and periods."),
    }),
  ),
});
export type LinkedDashboard = z.infer<typeof LinkedDashboard>;

const StretchOfTime = z.object({ low: z.string(), high: z.string().describe("No longer part of it."), isDays: z.boolean() });

/** The numbers of the period before, beside those of a tile that compares. */
export const LinkedBefore = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("none"),
    reason: z
      .enum(["no_period", "no_files", "refused"])
      .describe("No filter says from when to when; nothing was sent for the period before; or it could not be asked."),
    period: StretchOfTime.nullable(),
  }),
  z.object({
    state: z.literal("ready"),
    row: z.array(CellValue).describe("In the order of the columns."),
    period: StretchOfTime,
    isUneven: z.boolean().describe("Whether some hospitals sent something for one of the two periods only."),
    isUnfinished: z.boolean().describe("Whether the current period goes on."),
  }),
]);
export type LinkedBefore = z.infer<typeof LinkedBefore>;

/** An answer without what says how it was made. */
export const LinkedAnswer = QueryAnswer.pick({
  columns: true,
  rows: true,
  rowCount: true,
  totals: true,
  others: true,
  truncated: true,
  suppressed: true,
  dataset: true,
}).extend({ before: LinkedBefore.nullable().describe("Null for a tile that compares nothing.") });
export type LinkedAnswer = z.infer<typeof LinkedAnswer>;
