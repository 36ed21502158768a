"use client";

import { Button, type ButtonProps } from "@mantine/core";
import Link from "next/link";
import type { ReactNode } from "react";

/** A button that is a link. Of its own because a page made on the server cannot hand `Link` to `Button`. */
export function LinkButton({ href, children, ...rest }: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={Link} href={href} {...rest}>
      {children}
    </Button>
  );
}
