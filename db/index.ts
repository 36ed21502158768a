export { closeDb, database, databasePool, openDb, type Db, type Tx } from "./client";
export * from "./schema";
