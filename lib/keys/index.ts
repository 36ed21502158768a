export { fileNamePseudonym, findPseudonyms, pseudonyms, rotatePseudonyms, type Pseudonyms } from "./pseudonyms";
export { markFor, openSecret, sealSecret } from "./sealed-secrets";
