"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import type { ImpactedQuestion } from "@/lib/saved-queries";
import { pages } from "@/lib/urls";
import classes from "../kept/kept-items.module.css";

/** Saved questions that cannot be asked: whose they are, why, and which dashboards show them. */
export function ImpactItems({ org, questions }: { org: string; questions: readonly ImpactedQuestion[] }) {
  return (
    <ul className={classes.items}>
      {questions.map(({ id, name, owner, problems, dashboards }) => (
        <li key={id} className={classes.item}>
          <Anchor component={Link} href={pages.savedQuestion(org, id)} fw={600} inherit>
            {name}
          </Anchor>
          <Text span size="sm" c="dimmed">{` · ${owner.name}`}</Text>
          {problems.map((problem) => (
            <Text key={`${problem.path} ${problem.message}`} size="sm">
              {problem.message}
            </Text>
          ))}
          {dashboards.length > 0 && (
            <Text size="sm" c="dimmed">
              {"On "}
              {dashboards.map((dashboard, index) => (
                <span key={dashboard.id}>
                  {index > 0 && ", "}
                  <Anchor component={Link} href={pages.dashboard(org, dashboard.id)} underline="always" inherit>
                    {dashboard.name}
                  </Anchor>
                </span>
              ))}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}
