/** Sign and name. The name gives way to the breadcrumb on narrow screens. */
export function Brand({ withName = "wide" }: { withName?: "wide" | "always" }) {
  return (
    <>
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden>
        <rect width="32" height="32" rx="7" fill="#087f5b" />
        <path
          d="M5 20c2.2-2.4 4.4-2.4 6.6 0s4.4 2.4 6.6 0 4.4-2.4 6.6 0c.7.8 1.4 1.3 2.2 1.6"
          fill="none"
          stroke="#fff"
          strokeWidth="2.4"
          strokeLinecap="round"
        />
        <path d="M16 6v9M11.5 10.5h9" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      </svg>
      <span className={withName === "wide" ? "mantine-visible-from-sm" : undefined}>Medlake</span>
    </>
  );
}
