import { route } from "@/lib/http";
import { ChannelByIdInput, testChannel } from "@/lib/notices";

export const POST = route(ChannelByIdInput, testChannel);
