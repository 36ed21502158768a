export { fileNamePseudonym, findPseudonyms, pseudonyms, rotatePseudonyms, type Pseudonyms } from "./pseudonyms";
export { openSecret, sealSecret } from "./sealed-secrets";
