import { switchOrganisation, SwitchOrganisationInput } from "@/lib/auth";
import { route } from "@/lib/http";

export const POST = route(SwitchOrganisationInput, switchOrganisation);
