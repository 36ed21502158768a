import { RemoveRelationshipInput, removeRelationship } from "@/lib/catalog";
import { route } from "@/lib/http";

export const DELETE = route(RemoveRelationshipInput, removeRelationship);
