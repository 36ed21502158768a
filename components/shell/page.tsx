import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./page.module.css";

type PageProps = { title: ReactNode; description?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A page up to 1,440 px wide: the one h1, what the page is for, its actions, its content. */
export function Page({ title, description, actions, children }: PageProps) {
  return (
    <div className="page">
      <PageHeader title={title} description={description} actions={actions} />
      {children}
    </div>
  );
}

/** The head of a page, for pages that lay themselves out. */
export function PageHeader({ title, description, actions }: Omit<PageProps, "children">) {
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <Title order={1}>{title}</Title>
        {description && (
          <Text component="div" c="dimmed" mt={4} maw={760}>
            {description}
          </Text>
        )}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}

/** A titled part of a page. */
export function Section({ title, actions, children }: { title: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <div className={classes.header} style={{ marginBottom: 8 }}>
        <Title order={2}>{title}</Title>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}
