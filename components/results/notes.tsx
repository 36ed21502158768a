import { Text } from "@mantine/core";

/** What a visual asks for and the answer does not have. */
export function Notes({ notes, isCompact }: { notes: readonly string[]; isCompact: boolean }) {
  return notes.map((note) => (
    <Text key={note} size={isCompact ? "xs" : "sm"} c="dimmed" px={isCompact ? 0 : "md"} pb={4}>
      {note}
    </Text>
  ));
}
