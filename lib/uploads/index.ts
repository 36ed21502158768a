export { listUploads } from "./list-uploads";
export { receiveUpload } from "./receive-upload";
export * from "./answers";
export * from "./schemas";
