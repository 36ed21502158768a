import {
  ChangeChannelInput,
  ChannelByIdInput,
  ChannelList,
  ChannelTest,
  CreateChannelInput,
  ListChannelsInput,
  ListNoticesInput,
  NoticeList,
  RemovedChannel,
  SavedChannel,
} from "@/lib/notices";
import { Redriven, RedriveRunsInput, RunLog, RunLogInput } from "@/lib/runs";
import { Calendar, GetCalendarInput, GetSchedulesInput, PutSchedulesInput, Schedules } from "@/lib/schedules";
import type { Endpoint } from "./endpoint";

const dataset = "/api/v1/datasets/{slug}";
const channel = "/api/v1/notices/channels/{id}";

/** What goes on by itself, and who hears of it: runs as they happen, expected files, notices. */
export const WORK_ENDPOINTS: readonly Endpoint[] = [
  {
    method: "get",
    path: `${dataset}/calendar`,
    group: "datasets",
    summary: "Gives where each month of each hospital stands.",
    notes:
      "From rows, without reading data. Without from and to, the last twelve months; at most 120. Months of which there is nothing to say are left out. Who may not see the dataset's runs gets the months of the hospitals open to it that are published or withdrawn, and nothing else of them.",
    input: GetCalendarInput,
    answer: Calendar,
    errors: ["FORBIDDEN", "NOT_FOUND"],
  },
  {
    method: "get",
    path: `${dataset}/schedules`,
    group: "datasets",
    summary: "Says by which day of the following month each hospital's file is expected.",
    input: GetSchedulesInput,
    answer: Schedules,
    errors: ["FORBIDDEN", "NOT_FOUND"],
  },
  {
    method: "put",
    path: `${dataset}/schedules`,
    group: "datasets",
    summary: "Sets by which day of the following month each hospital's file is expected; a month that is late is told once.",
    notes:
      "The entries replace all there were. `*` is for hospitals without an entry of their own. Days begin and end in the zone of the contract. Of the months that were due before an entry was made, only those of the last 31 days are told.",
    input: PutSchedulesInput,
    answer: Schedules,
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
  {
    method: "get",
    path: "/api/v1/runs/{runId}/events",
    group: "uploads",
    summary: "Gives how far a run is and the lines of its log; with `Accept: text/event-stream`, as they happen.",
    notes:
      "As a stream: the events state (as `run` here), log (a line, with its number as the event's id) and, when the run has ended or is held, end. Last-Event-ID goes on after a line. The stream ends after 30 minutes at most, and when the right to see the run does; at most 20 streams per person. As JSON: ask again with after = next.",
    input: RunLogInput,
    answer: RunLog,
    errors: ["FORBIDDEN", "NOT_FOUND"],
  },
  {
    method: "post",
    path: "/api/v1/runs/redrive",
    group: "uploads",
    summary: "Tries many failed runs again at once.",
    notes: "Each as POST /api/v1/runs/{runId}/retry does. What has not failed, or is not yours, is skipped and named.",
    input: RedriveRunsInput,
    answer: Redriven,
    errors: ["FORBIDDEN"],
  },
  {
    method: "get",
    path: "/api/v1/notices",
    group: "notices",
    summary: "Lists what your organisation was told, newest first, and how each channel was reached.",
    input: ListNoticesInput,
    answer: NoticeList,
    errors: ["FORBIDDEN"],
  },
  {
    method: "get",
    path: "/api/v1/notices/channels",
    group: "notices",
    summary: "Lists where notices of your organisation are sent.",
    input: ListChannelsInput,
    answer: ChannelList,
    errors: ["FORBIDDEN"],
  },
  {
    method: "post",
    path: "/api/v1/notices/channels",
    group: "notices",
    summary: "Makes a channel for notices: an e-mail address or a webhook. The answer holds a webhook's secret once.",
    notes: "For administrators. What is sent, and how a signature is checked, is in docs/operate/notices.md.",
    input: CreateChannelInput,
    answer: SavedChannel,
    status: 201,
    errors: ["FORBIDDEN", "LIMIT_EXCEEDED"],
  },
  {
    method: "put",
    path: channel,
    group: "notices",
    summary: "Changes a channel: what is not given stays as it is.",
    notes: "With newSecret the answer holds a new secret once, and the former one signs nothing any more.",
    input: ChangeChannelInput,
    answer: SavedChannel,
    errors: ["FORBIDDEN", "NOT_FOUND"],
  },
  {
    method: "delete",
    path: channel,
    group: "notices",
    summary: "Removes a channel. What was still to be sent to it is not sent.",
    input: ChannelByIdInput,
    answer: RemovedChannel,
    errors: ["FORBIDDEN", "NOT_FOUND"],
  },
  {
    method: "post",
    path: `${channel}/test`,
    group: "notices",
    summary: "Sends a test to a channel, by the same road as every notice.",
    notes: "How it went is in the list of notices a moment later.",
    input: ChannelByIdInput,
    answer: ChannelTest,
    errors: ["FORBIDDEN", "NOT_FOUND", "CONFLICT"],
  },
];
