"use client";

import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./saved.module.css";

/** A piece of code to read and to take away. `label` is its name. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className={classes.codeBox}>
      <div className={classes.codeHead}>
        <span>{label}</span>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
      </div>
      <pre className={classes.code} tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
    </div>
  );
}
