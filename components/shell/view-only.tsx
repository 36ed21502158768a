import { Stack, Text, Title } from "@mantine/core";
import { LinkButton } from "./link-button";

type Props = {
  /** Where the thing can be looked at, and what it is called. */
  href: string;
  name: string;
  /** Who can do what was wanted here. */
  who: string;
  /** Inside a page that has its heading already. */
  isPart?: boolean;
};

/** For those who know of a thing and may not do to it what this address is for. */
export function ViewOnly({ href, name, who, isPart = false }: Props) {
  return (
    <Stack gap="md" p={isPart ? undefined : "lg"} maw={640} align="flex-start">
      <Title order={isPart ? 2 : 1}>You can look at this and not change it</Title>
      <Text>{who}</Text>
      <LinkButton href={href} variant="default">
        {`Open ${name}`}
      </LinkButton>
    </Stack>
  );
}
