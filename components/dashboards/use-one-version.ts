"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { keepOneVersion } from "./keep-one-version";

/**
 * Once a tile is answered from a newer version of a dataset, the tiles that still show an older one are asked again:
 * numbers side by side are about the same rows. `onNewer` is called when that happens.
 */
export function useOneVersion(onNewer: () => void): void {
  const client = useQueryClient();
  useEffect(() => keepOneVersion(client, onNewer), [client, onNewer]);
}
