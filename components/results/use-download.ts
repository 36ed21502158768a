"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { Query } from "@/lib/query";
import { endpoints } from "@/lib/urls";
import { ApiError, apiErrorFrom, parseJson } from "../api-client";
import type { ExportFormat } from "../exports/export-words";
import { saveBlob } from "../exports/save-file";

export type DownloadState =
  | { status: "idle" }
  | { status: "loading"; bytes: number; total: number | null }
  | { status: "failed"; message: string }
  | { status: "done"; filename: string; bytes: number };

/** The file name a server gave, or a plain one. Never a path. */
export function filenameFrom(disposition: string | null, fallback: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition ?? "")?.[1];
  const name = encoded === undefined ? plain : safeDecode(encoded);
  return (name ?? fallback).replaceAll(/[\\/]/g, "_");
}

function safeDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function shortMessage(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return "The download broke off before it was complete. No file was saved and the answer is still here. Try again.";
}

/** The whole body, or an error: a body shorter than announced is never handed on. */
async function readWhole(response: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  const announced = response.headers.get("content-length");
  const isPlain = response.headers.get("content-encoding") === null;
  const reader = response.body?.getReader();
  const chunks: BlobPart[] = [];
  let bytes = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.byteLength;
    onBytes(bytes);
  }
  if (isPlain && announced !== null && Number(announced) !== bytes) throw new Error("The body is shorter than announced");
  return new Blob(chunks, { type: response.headers.get("content-type") ?? "application/octet-stream" });
}

/** Downloads the whole answer of a question in a format: complete, or an error and no file. */
export function useDownload() {
  const [state, setState] = useState<DownloadState>({ status: "idle" });
  const abort = useRef<AbortController | null>(null);

  const start = useCallback(async (query: Query, format: ExportFormat, name?: string) => {
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    setState({ status: "loading", bytes: 0, total: null });
    try {
      const response = await fetch(endpoints.queryExport(), {
        method: "POST",
        headers: { "content-type": "application/json", accept: "*/*" },
        body: JSON.stringify({ query, format, name }),
        signal: mine.signal,
        credentials: "same-origin",
        cache: "no-store",
      });
      if (!response.ok) throw apiErrorFrom(response.status, parseJson(await response.text()), response.headers.get("x-request-id"));
      const announced = Number(response.headers.get("content-length"));
      const total = announced > 0 ? announced : null;
      const blob = await readWhole(response, (bytes) => setState({ status: "loading", bytes, total }));
      const filename = filenameFrom(response.headers.get("content-disposition"), `${name ?? query.from}.${format}`);
      saveBlob(blob, filename);
      setState({ status: "done", filename, bytes: blob.size });
    } catch (error) {
      if (abort.current !== mine) return;
      setState(mine.signal.aborted ? { status: "idle" } : { status: "failed", message: shortMessage(error) });
    }
  }, []);

  const cancel = useCallback(() => abort.current?.abort(), []);
  useEffect(() => () => abort.current?.abort(), []);
  return { state, start, cancel };
}
