import { KeepSettingsInput, keepSettings } from "@/lib/catalog";
import { route } from "@/lib/http";

export const PUT = route(KeepSettingsInput, keepSettings);
