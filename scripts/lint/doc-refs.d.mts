export declare function missingReferences(folder?: string): string[];
