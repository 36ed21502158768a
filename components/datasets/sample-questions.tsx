"use client";

import { Anchor } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import Link from "next/link";
import classes from "./sample-questions.module.css";

export type SampleQuestion = { title: string; href: string };

/** Questions to begin with; each opens in Explore and runs when somebody says so. */
export function SampleQuestions({ questions }: { questions: readonly SampleQuestion[] }) {
  return (
    <ul className={classes.list}>
      {questions.map(({ title, href }) => (
        <li key={title}>
          <Anchor component={Link} href={href} prefetch={false} className={classes.link}>
            {title}
            <IconArrowRight size={14} aria-hidden />
          </Anchor>
        </li>
      ))}
    </ul>
  );
}
