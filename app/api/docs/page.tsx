import type { Metadata } from "next";
import { apiDocument } from "@/lib/openapi";
import { ApiReference } from "./api-reference";

export const metadata: Metadata = { title: "API" };

/** The OpenAPI document, to read. It describes the API and holds nobody's data, so it is open to everybody. */
export default function ApiDocsPage() {
  return <ApiReference document={apiDocument()} />;
}
