export { inspectTable, openSource, type InspectedColumn } from "./open-source";
export { CONNECTION_NAME } from "./settings";
