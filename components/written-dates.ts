/** A month as it is written in inputs and addresses: `2025-11`. */
export const WRITTEN_MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** A day as it is written in inputs and addresses: `2025-11-03`. Whether the month has it, is the server's to say. */
export const WRITTEN_DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
