"use client";

function press(href: string, filename: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Saves what is in memory as a file. */
export function saveBlob(blob: Blob, filename: string): void {
  const address = URL.createObjectURL(blob);
  press(address, filename);
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Has the browser fetch an address of this site into a file, whatever its size. */
export function saveAddress(address: string, filename: string): void {
  press(address, filename);
}
