export { inspectTable, findSource, type InspectedColumn } from "./open-source";
export { CONNECTION_NAME } from "./settings";
