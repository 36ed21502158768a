import { useChildrenFrom } from "@/lib/engines/child-entry";

// The worker as it is shipped, with the children that were bundled beside it.
useChildrenFrom(import.meta.dirname);
await import("../worker");
