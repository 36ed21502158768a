import { CreateExportInput, ExportByIdInput, ExportList, ExportManifest, ExportView, ListExportsInput } from "@/lib/exports";
import { Query } from "@/lib/query";
import type { Endpoint } from "./endpoint";

const one = "/api/v1/exports/{id}";

/** Files made of whole answers in the background. */
export const EXPORT_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "post",
    path: "/api/v1/exports",
    group: "exports",
    summary: "Has the whole answer to a question made into a file in the background.",
    notes:
      "Of the versions that are current at this moment, and of this moment where the question says `last 30 days`. Needs what a download needs: the right to ask and the right to download; a key with the scope `read` is enough. At most ten of a person wait or run at once.",
    input: CreateExportInput,
    body: CreateExportInput.extend({ query: Query }),
    answer: ExportView,
    status: 201,
    errors: ["INVALID_QUERY", "FORBIDDEN", "NOT_FOUND", "LIMIT_EXCEEDED", "UNSUPPORTED"],
  },
  {
    method: "get",
    path: "/api/v1/exports",
    group: "exports",
    summary: "Lists your own exports in this organisation, newest first.",
    input: ListExportsInput,
    answer: ExportList,
    errors: ["FORBIDDEN"],
  },
  {
    method: "get",
    path: one,
    group: "exports",
    summary: "Says how far one of your exports is.",
    input: ExportByIdInput,
    answer: ExportView,
    errors: ["NOT_FOUND"],
  },
  {
    method: "delete",
    path: one,
    group: "exports",
    summary: "Deletes one of your exports and its file at once.",
    notes: "One that is being made is CONFLICT: cancel it first.",
    input: ExportByIdInput,
    answer: null,
    errors: ["NOT_FOUND", "CONFLICT"],
  },
  {
    method: "post",
    path: `${one}/cancel`,
    group: "exports",
    summary: "Stops one of your exports.",
    notes:
      "One that waits is cancelled at once. One that runs has `isCancelling` until the engine has let go of it, about a second later; `confirmation` then says what the engine confirmed. An ended one stays as it is.",
    input: ExportByIdInput,
    answer: ExportView,
    errors: ["NOT_FOUND"],
  },
  {
    method: "get",
    path: `${one}/file`,
    group: "exports",
    summary: "Downloads the file of one of your exports.",
    notes:
      "Rights are asked again each time: FORBIDDEN when the role or the grant no longer allows the download, or fewer hospitals are open than when it was made. NOT_FOUND when it has expired, CONFLICT when there is no file yet. The type is that of the export's format.",
    input: ExportByIdInput,
    answer: { file: "application/octet-stream" },
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
  {
    method: "get",
    path: `${one}/manifest.json`,
    group: "exports",
    summary: "Says what the file is: rows, bytes, SHA-256, columns, question and versions.",
    notes: "The same rights as for the file.",
    input: ExportByIdInput,
    answer: ExportManifest,
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
];
