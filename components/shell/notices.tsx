"use client";

import { Alert, Button, EmptyState } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError, errorMessage } from "../api-client";

/** What went wrong, where the person is looking, with what to do. */
export function ErrorNotice({
  error,
  message,
  onRetry,
  title = "This did not work",
}: {
  error?: unknown;
  message?: string;
  onRetry?: () => void;
  title?: string;
}) {
  const text = message ?? errorMessage(error);
  // The message often names the first place itself.
  const details =
    error instanceof ApiError ? error.details.filter((detail) => error.details.length > 1 || !text.includes(detail.message)) : [];
  const requestId = error instanceof ApiError ? error.requestId : null;
  return (
    <Alert color="red" role="alert" title={title} icon={<IconAlertTriangle size={18} aria-hidden />}>
      {text}
      {details.length > 0 && (
        <ul style={{ margin: "8px 0 0", paddingInlineStart: 20 }}>
          {details.slice(0, 20).map((detail) => (
            <li key={`${detail.path} ${detail.message}`}>{detail.path === "" ? detail.message : `${detail.path}: ${detail.message}`}</li>
          ))}
        </ul>
      )}
      {requestId && <div style={{ marginTop: 8, fontSize: "var(--mantine-font-size-xs)" }}>{`Request ${requestId}`}</div>}
      {onRetry && (
        <Button mt="xs" size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

/** Nothing here yet, and what to do about it. */
export function Empty({ title, children, action, icon }: { title: string; children?: ReactNode; action?: ReactNode; icon?: ReactNode }) {
  return (
    <EmptyState py="xl" title={title} description={children} icon={icon} size="sm">
      {action}
    </EmptyState>
  );
}
