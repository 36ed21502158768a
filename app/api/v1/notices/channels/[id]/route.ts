import { route } from "@/lib/http";
import { ChangeChannelInput, changeChannel, ChannelByIdInput, removeChannel } from "@/lib/notices";

export const PUT = route(ChangeChannelInput, changeChannel);
export const DELETE = route(ChannelByIdInput, removeChannel);
