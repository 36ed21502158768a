/** A file that cannot be read as text at all; the rule and what to tell the sender. */
export class SourceFailure extends Error {
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}
