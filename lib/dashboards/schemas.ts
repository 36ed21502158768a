import { z } from "zod";
import { ParameterValues, RelativeTime, Visual } from "@/lib/query";
import { Folder, Note, ObjectDescription, ObjectName, Shares, Tags, VersionNumber } from "@/lib/sharing";
import { SavedQueryId } from "@/lib/saved-queries";

export const DashboardId = z.string().regex(/^dash_[0-9A-Za-z]{1,40}$/, "not the id of a dashboard");
const PartId = z.string().regex(/^[a-z0-9]{1,12}$/, "1 to 12 small letters and digits");

/** The grid is 12 columns wide; heights are in rows of 40 px. */
export const GRID_COLUMNS = 12;

export const TilePlace = z.strictObject({
  x: z
    .int()
    .min(0)
    .max(GRID_COLUMNS - 1),
  y: z.int().min(0).max(2000),
  w: z.int().min(1).max(GRID_COLUMNS),
  h: z.int().min(1).max(60),
});
export type TilePlace = z.infer<typeof TilePlace>;

export const Tile = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("question"),
    id: PartId,
    at: TilePlace,
    title: z.string().trim().max(120).optional().describe("Without it, the name of the question."),
    question: SavedQueryId,
    parameters: ParameterValues.optional().describe("Values for its parameters instead of their defaults."),
    visual: Visual.optional().describe("Instead of how the question is shown."),
  }),
  z.strictObject({
    kind: z.literal("text"),
    id: PartId,
    at: TilePlace,
    text: z.string().max(4000).describe("Paragraphs; a line that starts with # is a heading, with - an item of a list."),
  }),
]);
export type Tile = z.infer<typeof Tile>;

/** What a filter is set to: some values, a range of numbers, or a stretch of time. */
export const FilterValue = z.union([
  z.strictObject({ values: z.array(z.string().max(1000)).min(1).max(1000) }),
  z.strictObject({ low: z.number().optional(), high: z.number().optional() }),
  z.strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
  z.strictObject({ last: RelativeTime }),
]);
export type FilterValue = z.infer<typeof FilterValue>;

export const DashboardFilter = z.strictObject({
  id: PartId,
  label: z.string().trim().min(1).max(60),
  column: z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, "the name of a column"),
  kind: z.enum(["values", "range", "period"]),
  default: FilterValue.optional(),
});
export type DashboardFilter = z.infer<typeof DashboardFilter>;

export const DashboardBody = z.strictObject({
  tiles: z.array(Tile).max(40, "A dashboard has at most 40 tiles."),
  filters: z.array(DashboardFilter).max(12, "A dashboard has at most 12 filters.").default([]),
});
export type DashboardBody = z.infer<typeof DashboardBody>;

export const CreateDashboardInput = z.strictObject({
  name: ObjectName,
  description: ObjectDescription.default(""),
  folder: Folder.default(""),
  tags: Tags.default([]),
  body: DashboardBody.default({ tiles: [], filters: [] }),
});
export type CreateDashboardInput = z.input<typeof CreateDashboardInput>;

export const ChangeDashboardInput = z.strictObject({
  id: DashboardId,
  revision: z.int().optional().describe("The revision you read: CONFLICT when it has changed since."),
  name: ObjectName.optional(),
  description: ObjectDescription.optional(),
  folder: Folder.optional(),
  tags: Tags.optional(),
  body: DashboardBody.optional().describe("A change makes a new version."),
  note: Note.optional(),
});
export type ChangeDashboardInput = z.input<typeof ChangeDashboardInput>;

export const DashboardByIdInput = z.strictObject({ id: DashboardId });
export type DashboardByIdInput = z.infer<typeof DashboardByIdInput>;

export const DashboardVersionInput = z.strictObject({ id: DashboardId, version: VersionNumber });
export type DashboardVersionInput = z.infer<typeof DashboardVersionInput>;

export const CopyDashboardInput = z.strictObject({ id: DashboardId, name: ObjectName.optional() });
export type CopyDashboardInput = z.infer<typeof CopyDashboardInput>;

export const ListDashboardsInput = z.strictObject({
  search: z.string().max(200).optional(),
  dataset: z.string().max(63).optional().describe("Only those with a tile that asks this dataset."),
  folder: z.string().max(200).optional(),
  tag: z.string().max(40).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type ListDashboardsInput = z.input<typeof ListDashboardsInput>;

export const ShareDashboardInput = z.strictObject({ id: DashboardId, shares: Shares });
export type ShareDashboardInput = z.infer<typeof ShareDashboardInput>;

export const CreateLinkInput = z.strictObject({
  id: DashboardId,
  hours: z.int().min(1).max(720).describe("How long it can be read: at most 30 days."),
  note: Note.optional().describe("For whom it is."),
});
export type CreateLinkInput = z.infer<typeof CreateLinkInput>;

export const RevokeLinkInput = z.strictObject({ id: DashboardId, linkId: z.string().regex(/^lnk_[0-9A-Za-z]{1,40}$/) });
export type RevokeLinkInput = z.infer<typeof RevokeLinkInput>;

/** Read by `liveLink`: one that was not copied in full is answered like one that is unknown. */
const LinkToken = z.string().min(1).max(200);
export const OpenLinkInput = z.strictObject({ token: LinkToken });
export type OpenLinkInput = z.infer<typeof OpenLinkInput>;

/** Values of the dashboard's filters, by id; null sets one to no filter. */
export const FilterValues = z.record(PartId, FilterValue.nullable());
export type FilterValues = z.infer<typeof FilterValues>;

export const RunLinkTileInput = z.strictObject({ token: LinkToken, tileId: PartId, filters: FilterValues.default({}) });
export type RunLinkTileInput = z.infer<typeof RunLinkTileInput>;
