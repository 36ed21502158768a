import { expect, test } from "vitest";
import type { AudienceList } from "@/lib/saved-queries";
import type { ShareView } from "@/lib/sharing";
import { audienceGroups, mayBeEditor, sharedWords, shareInputs } from "./share-edits";

const AUDIENCES: AudienceList = {
  organisation: { slug: "northern", name: "Northern" },
  people: [
    { userId: "usr_1", name: "Ada" },
    { userId: "usr_2", name: "Ben" },
  ],
  roles: [
    { role: "viewer", label: "Viewers", members: 3 },
    { role: "analyst", label: "Analysts", members: 1 },
  ],
  organisations: [{ slug: "riverside", name: "Riverside" }],
};

const ADA: ShareView = { audience: "person", userId: "usr_1", label: "Ada", mayEdit: true };
const VIEWERS: ShareView = { audience: "role", role: "viewer", label: "Viewers", mayEdit: false };
const RIVERSIDE: ShareView = { audience: "organisation", organisation: "riverside", label: "Riverside", mayEdit: false };

test("what is shown is sent back as the API takes it: an organisation without a right to edit", () => {
  const everyone: ShareView = { audience: "everyone", label: "Everyone in Northern", mayEdit: true };
  expect(shareInputs([everyone, VIEWERS, ADA, RIVERSIDE])).toEqual([
    { audience: "everyone", mayEdit: true },
    { audience: "role", role: "viewer", mayEdit: false },
    { audience: "person", userId: "usr_1", mayEdit: true },
    { audience: "organisation", organisation: "riverside" },
  ]);
});

test("who has it already is not offered again, and a group with nobody left is not shown", () => {
  const groups = audienceGroups(AUDIENCES, [ADA, RIVERSIDE]);
  expect(groups.map(({ group, choices }) => [group, choices.map(({ share }) => share.label)])).toEqual([
    ["The whole organisation", ["Everyone in Northern"]],
    ["Roles", ["Viewers", "Analysts"]],
    ["People", ["Ben"]],
  ]);
});

test("other organisations and roles that only look cannot be made editors", () => {
  expect([ADA, VIEWERS, RIVERSIDE, { audience: "role" as const, role: "analyst" as const }].map(mayBeEditor)).toEqual([
    true,
    false,
    false,
    true,
  ]);
});

test.each([
  [[], "Private: only its owner and the administrators of the organisation can open it."],
  [["Ada"], "Shared with Ada."],
  [["Ada", "Ben"], "Shared with Ada and Ben."],
  [["Ada", "Ben", "Viewers"], "Shared with Ada, Ben and Viewers."],
])("sharing with %j is said in words", (labels, words) => {
  expect(sharedWords(labels.map((label) => ({ label })))).toBe(words);
});
