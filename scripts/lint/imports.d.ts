export declare const IMPORTS: Record<string, string[]>;
export declare const PACKAGES: Record<string, string[]>;
export declare const PURE: string[];
export declare function checkImport(found: { file: string; specifier: string; typeOnly?: boolean }): string | null;
export declare function folderOf(path: string): string | null;
