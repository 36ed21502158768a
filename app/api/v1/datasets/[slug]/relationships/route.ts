import { CreateRelationshipInput, createRelationship } from "@/lib/catalog";
import { route } from "@/lib/http";

export const POST = route(CreateRelationshipInput, createRelationship, { status: 201 });
