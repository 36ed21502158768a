"use client";

/** When even the frame of the site failed: no styles, no components, only words and a way on. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui, sans-serif", padding: 24 }}>
        <main>
          <h1>This page could not be shown</h1>
          <p>The server failed while it put the page together. Nothing was changed. Try again; if it stays, tell whoever runs Medlake.</p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
