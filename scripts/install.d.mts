export declare const root: string;
export declare class Sentence extends Error {}
export declare function checkNode(version?: string): void;
export declare function installMissing(options?: { log?: (line: string) => void }): Promise<boolean>;
export declare function isInstalled(folder?: string): boolean;
export declare function installedNode(folder?: string): string;
