import { route } from "@/lib/http";
import { CreateChannelInput, createChannel, ListChannelsInput, listChannels } from "@/lib/notices";

export const GET = route(ListChannelsInput, listChannels);
export const POST = route(CreateChannelInput, createChannel, { status: 201 });
