import { createTheme, type CSSVariablesResolver } from "@mantine/core";

const LONG_TITLE = { lineHeight: 1.35, overflowWrap: "anywhere" } as const;

/**
 * One accent colour, grey surfaces, 14 px body, an 8 px grid. Shade 9 is the accent because white on it, and it on
 * white, keep a contrast of 4.5 or more; so hovering goes darker, not lighter.
 */
export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: 9,
  autoContrast: true,
  luminanceThreshold: 0.22,
  black: "#1b2329",
  defaultRadius: "sm",
  cursorType: "pointer",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.4" },
    },
  },
  components: {
    Table: { defaultProps: { verticalSpacing: 6, horizontalSpacing: "sm", fz: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    // What a person named can take several lines, and have no space to break at.
    Modal: { defaultProps: { centered: false, closeButtonProps: { "aria-label": "Close" } }, styles: { title: LONG_TITLE } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { closeButtonProps: { "aria-label": "Close" } }, styles: { title: LONG_TITLE } },
    // The placeholder is a child that a menu may not have.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // In a narrow cell a badge would otherwise lose its end.
    Badge: { defaultProps: { radius: "sm", tt: "none" }, styles: { root: { minWidth: "max-content" } } },
    Select: { defaultProps: { comboboxProps: { shadow: "md" }, checkIconPosition: "right" } },
  },
});

/** Mantine's own quiet greys and reds are too pale to read as text; these keep a contrast of 4.5 on every surface. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    "--mantine-color-teal-filled-hover": "#06694b",
    "--mantine-primary-color-filled-hover": "#06694b",
  },
  light: {
    "--mantine-color-dimmed": "#566069",
    "--mantine-color-placeholder": "#6b757d",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    "--mantine-color-default-border": "var(--mantine-color-gray-4)",
    "--mantine-color-teal-light": "#e1f3ec",
    "--mantine-color-teal-light-hover": "#d2ebe1",
    "--mantine-color-teal-light-color": "#066649",
    "--mantine-color-orange-light-color": "#9c3a05",
    "--mantine-color-red-light-color": "#a61e1e",
    "--medlake-surface": "var(--mantine-color-gray-0)",
    "--medlake-border": "var(--mantine-color-gray-3)",
    "--medlake-spark": "var(--mantine-color-teal-6)",
  },
  dark: {
    "--mantine-color-dimmed": "#a9b0b7",
    "--mantine-color-placeholder": "#969da3",
    "--mantine-color-error": "var(--mantine-color-red-4)",
    "--mantine-color-orange-light": "#402c17",
    "--mantine-color-orange-light-color": "#ffcf9c",
    "--mantine-color-red-light": "#452020",
    "--mantine-color-red-light-color": "#ffc9c9",
    "--medlake-surface": "var(--mantine-color-dark-8)",
    "--medlake-border": "var(--mantine-color-dark-4)",
    "--medlake-spark": "var(--mantine-color-teal-5)",
  },
});
