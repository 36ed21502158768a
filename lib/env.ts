import path from "node:path";
import { z } from "zod";

const SQL_NAME = /^[a-z_][a-z0-9_]{0,127}$/;
/** `name` or `name:10GB`, with commas between. */
const WORKGROUPS = /^[A-Za-z0-9._-]{1,128}(:\d+(MB|GB|TB))?(,[A-Za-z0-9._-]{1,128}(:\d+(MB|GB|TB))?)*$/;

/** Every setting of the server. Each one is described in docs/operate/settings.md; a test compares the two. */
export const Settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  DATABASE_URL: z.string().optional(),
  MEDLAKE_DATA: z.string().default("./data"),
  MEDLAKE_URL: z.url().optional(),
  MEDLAKE_SECRET: z.string().min(32).optional(),
  MEDLAKE_SAMPLE_DATA: z.enum(["on", "small", "off"]).default("on"),
  MEDLAKE_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
  MEDLAKE_QUERY_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default("2GB"),
  MEDLAKE_QUERY_SECONDS: z.coerce.number().int().min(1).default(120),
  MEDLAKE_POSTGRES_SOURCES: z.string().optional(),
  MEDLAKE_CACHE_BYTES: z.coerce
    .number()
    .int()
    .min(0)
    .default(1024 ** 3),
  MEDLAKE_ENGINE: z.enum(["duckdb", "trino", "athena"]).default("duckdb"),
  MEDLAKE_LAKE_URL: z
    .string()
    .regex(/^[a-z][a-z0-9]*:\/\/[A-Za-z0-9._~:/@-]+$/)
    .optional(),
  MEDLAKE_TRINO_URL: z.url({ protocol: /^https?$/ }).optional(),
  MEDLAKE_TRINO_USER: z.string().default("medlake"),
  MEDLAKE_TRINO_PASSWORD: z.string().optional(),
  MEDLAKE_TRINO_TOKEN: z.string().optional(),
  MEDLAKE_TRINO_CATALOG: z.string().regex(SQL_NAME).default("lake"),
  MEDLAKE_TRINO_SCHEMA: z.string().regex(SQL_NAME).default("medlake"),
  MEDLAKE_ATHENA_REGION: z.string().optional(),
  MEDLAKE_ATHENA_CATALOG: z
    .string()
    .regex(/^[A-Za-z0-9_@-]{1,256}$/)
    .default("AwsDataCatalog"),
  MEDLAKE_ATHENA_DATABASE: z.string().regex(SQL_NAME).default("medlake"),
  MEDLAKE_ATHENA_WORKGROUPS: z.string().regex(WORKGROUPS).default("primary"),
  MEDLAKE_ATHENA_OUTPUT: z
    .string()
    .regex(/^s3:\/\//)
    .optional(),
  MEDLAKE_INGEST_MEMORY: z
    .string()
    .regex(/^\d+(MB|GB)$/)
    .default("2GB"),
  MEDLAKE_INGEST_JOBS: z.coerce.number().int().min(1).max(64).optional(),
  MEDLAKE_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MEDLAKE_MAIL_FROM: z.string().min(3).optional(),
  MEDLAKE_WEBHOOKS_LOCAL: z.enum(["on", "off"]).default("off"),
  MEDLAKE_METRICS_TOKEN: z.string().min(16).optional(),
  MEDLAKE_KEY_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(60),
  MEDLAKE_ATHENA_DOLLARS_PER_TB: z.coerce.number().min(0).default(5),
  MEDLAKE_INBOX: z.string().default("on"),
  MEDLAKE_EXPORT_DAYS: z.coerce.number().int().min(1).max(365).default(7),
  MEDLAKE_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(4 * 1024 ** 3),
});
export type Settings = z.infer<typeof Settings>;

let parsed: Settings | undefined;

/** The settings, read once from the environment. Throws a ZodError that names the wrong setting. */
export function env(): Settings {
  // An empty variable is one that is not set: `PORT= npm start` means the default.
  parsed ??= Settings.parse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== "")));
  return parsed;
}

/** Whether Medlake is reached over https, by a proxy in front of it: cookies are Secure and `__Host-`. */
export function isHttps(settings: Pick<Settings, "MEDLAKE_URL"> = env()): boolean {
  return settings.MEDLAKE_URL?.startsWith("https://") ?? false;
}

/** The folder of the application itself, where dist/ and node_modules/ are. Every entry point is started there. */
export function appRoot(): string {
  return process.cwd();
}

/** An absolute path below the data directory. */
export function dataPath(...parts: string[]): string {
  return path.resolve(appRoot(), env().MEDLAKE_DATA, ...parts);
}
