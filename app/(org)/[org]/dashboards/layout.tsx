import "./frame.css";

import type { ReactNode } from "react";

export default function DashboardsLayout({ children }: { children: ReactNode }) {
  return children;
}
