import { z } from "zod";

export const SearchInput = z.strictObject({
  q: z.string().max(200).default("").describe("Words to look for; without any, what changed last."),
});
export type SearchInput = z.input<typeof SearchInput>;
