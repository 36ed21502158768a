export { cancelSession } from "./cancel-session";
export { listSessions } from "./list-sessions";
export { listUploads } from "./list-uploads";
export { receiveCorrected } from "./receive-corrected";
export { receiveUpload } from "./receive-upload";
export { resumableUpload } from "./resumable-upload";
export * from "./answers";
export * from "./schemas";
