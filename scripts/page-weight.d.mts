export type PageWeight = { page: string; kilobytes: number };
export const PAGE_WEIGHT_MAX: number;
export function pageWeights(folder: string): Promise<PageWeight[]>;
export function pageWeightTable(pages: readonly PageWeight[]): string;
