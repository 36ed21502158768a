import { route } from "@/lib/http";
import { PublishRehearsalInput, publishRehearsal } from "@/lib/runs";

export const POST = route(PublishRehearsalInput, publishRehearsal, { status: 202 });
