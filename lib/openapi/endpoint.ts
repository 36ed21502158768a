import type { z } from "zod";
import type { ErrorCode } from "@/lib/errors";

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

/** One endpoint of the API: what the document, the page, the reference and the tests read. */
export type Endpoint = {
  method: Method;
  /** With its parameters in braces: `/api/v1/datasets/{slug}`. */
  path: string;
  /** The heading it is listed under. */
  group: Group;
  /** One sentence: what it does. */
  summary: string;
  /** What else a caller has to know. */
  notes?: string;
  /**
   * Its input. Names in the path are path parameters; the others are the JSON body, or search parameters for GET
   * and DELETE and where the body is a file.
   */
  input: z.ZodType;
  /** Instead of what `input` says: the JSON body as clients write it. */
  body?: z.ZodType;
  /** `file`: the body is a file; the rest of the input goes into the address. */
  takes?: "json" | "file";
  /** The answer: a JSON shape, a file of this content type, or nothing. */
  answer: z.ZodType | { file: string } | null;
  status?: number;
  /** Besides INVALID_INPUT, UNAUTHENTICATED, RATE_LIMITED and INTERNAL, which any endpoint can answer. */
  errors: readonly ErrorCode[];
  /** For everybody: no key and no session is needed. */
  isPublic?: boolean;
};

export const GROUPS = {
  datasets: "Datasets",
  uploads: "Uploads and runs",
  notices: "Notices",
  query: "Questions",
  saved: "Saved questions",
  dashboards: "Dashboards",
  exports: "Exports",
  access: "Access",
  account: "Account and API keys",
  organisation: "Organisation",
  service: "Service",
} as const;
export type Group = keyof typeof GROUPS;

/** The names in braces, in order. */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");
}
