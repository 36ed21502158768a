"use client";

import { Alert } from "@mantine/core";
import type { AccessRequestView } from "@/lib/access-requests";
import { requestWords } from "./access-words";

/** Where the reader's request for access stands. */
export function AccessState({ request }: { request: AccessRequestView }) {
  const color = request.state === "open" ? "gray" : request.state === "granted" ? "teal" : "orange";
  return (
    <Alert color={color} mb="md" p="xs" role="status" style={{ whiteSpace: "pre-line" }}>
      {requestWords(request)}
    </Alert>
  );
}
