export declare function missingEntries(lock: unknown): Record<string, unknown>;
