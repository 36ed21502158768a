export { openSource } from "./open-source";
export { CONNECTION_NAME } from "./settings";
