export { columnValues } from "./column-values";
export { compareVersions } from "./compare-versions";
export { exportQuery } from "./export-query";
export { listQueries } from "./list-queries";
export { planQuery } from "./plan-query";
export { cancelQuery, queryProgress } from "./query-progress";
export { runQuery } from "./run-query";
export * from "./answers";
export * from "./schemas";
