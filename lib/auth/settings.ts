/** A session ends this long after sign-in, however busy. */
export const SESSION_HOURS_MAX = 12;
/** A session ends this long after the last request. */
export const SESSION_IDLE_MINUTES_MAX = 120;
/** How often the time of the last request is written down; sessions can idle this much longer. */
export const SEEN_EVERY_SECONDS = 60;

/** The password is the only factor, hence 15 (NIST SP 800-63B-4). Length counts Unicode characters. */
export const PASSWORD_LENGTH_MIN = 15;
export const PASSWORD_LENGTH_MAX = 256;

/** Failed sign-ins of an account that cost no waiting; then 1 s, doubling up to 15 minutes, never a hard lock. */
export const FREE_FAILURES = 5;
export const WAIT_SECONDS_MAX = 15 * 60;
/** Consecutive failures are forgotten after this long. */
export const FAILURES_KEPT_SECONDS = 24 * 3600;
/** Failed sign-ins from one address in a minute. */
export const FAILURES_PER_ADDRESS_PER_MINUTE = 30;

export const API_KEYS_PER_USER_MAX = 5;
export const API_KEY_DAYS_MAX = 90;

export const INVITE_DAYS = 7;
