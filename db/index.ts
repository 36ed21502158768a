export { closeDb, database, databasePool, healthPool, openDb, type Db, type Tx } from "./client";
export * from "./schema";
export { inTransaction, prepared } from "./transaction";
