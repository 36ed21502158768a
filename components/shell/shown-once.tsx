"use client";

import { Alert, Button, Code, CopyButton, Stack, Text } from "@mantine/core";

type Props = {
  title: string;
  /** What it is for, and that it is not shown again. */
  children: string;
  /** What is shown, and nowhere kept. */
  value: string;
  /** What it is called on its button: `key`. */
  what: string;
  onClose?: () => void;
};

/** Something secret that was just made: the server keeps only a fingerprint of it. */
export function ShownOnce({ title, children, value, what, onClose }: Props) {
  return (
    <Alert color="teal" title={title} {...(onClose ? { withCloseButton: true, onClose, closeButtonLabel: `Hide the ${what}` } : {})}>
      <Stack gap="xs">
        <Text size="sm">{children}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {value}
        </Code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} style={{ alignSelf: "flex-start" }}>
              {copied ? "Copied" : `Copy ${what}`}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  );
}
