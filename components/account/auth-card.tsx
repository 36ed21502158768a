import type { ReactNode } from "react";
import { Brand } from "../shell/brand";
import classes from "./auth-card.module.css";

/** The frame of pages outside an organisation: the name above, one card. */
export function AuthCard({ children }: { children: ReactNode }) {
  return (
    <div className={classes.page}>
      <header className={classes.brand}>
        <Brand withName="always" />
      </header>
      <main className={classes.card}>{children}</main>
    </div>
  );
}
