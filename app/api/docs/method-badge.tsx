import classes from "./api-reference.module.css";

/** The method of an endpoint, as wide as the longest one. The word carries the meaning, not a colour. */
export function MethodBadge({ method }: { method: string }) {
  return <span className={classes.method}>{method.toUpperCase()}</span>;
}
