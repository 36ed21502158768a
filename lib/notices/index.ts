export { changeChannel, createChannel, listChannels, removeChannel, testChannel } from "./channels";
export { nextDue, settleDelivery, spreadNotice, takeDue, wakeNotices, type DueDelivery, type FullNotice, type Outcome } from "./deliveries";
export { listNotices } from "./list-notices";
export { notify, notifyRun, type NewNotice, type NoticeEvent } from "./notify";
export * from "./answers";
export { ChangeChannelInput, CHANNEL_EVENTS, ChannelByIdInput, CreateChannelInput, ListChannelsInput, ListNoticesInput } from "./schemas";
