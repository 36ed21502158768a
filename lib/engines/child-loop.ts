import type { ChildRequest } from "./child-process";

/** An error of a child with the name the parent maps to a sentence. Its own message goes nowhere. */
export class ChildError extends Error {
  readonly kind: string;
  constructor(kind: string) {
    super(kind);
    this.kind = kind;
  }
}

/** `sendPart` hands over a part of a large answer and waits until it is on its way. */
type Handler = (body: unknown, report: (progress: unknown) => void, sendPart: (part: unknown) => Promise<void>) => Promise<unknown>;

/** Answers the parent's requests until it goes away. Only the kind of an error is answered, never its text. */
export function serveParent(
  handlers: Record<string, Handler>,
  notices: Record<string, () => void> = {},
  atEnd: () => void = () => undefined,
): void {
  process.on("disconnect", () => {
    atEnd();
    process.exit(0);
  });
  process.on("message", (request: ChildRequest) => {
    const notice = notices[request.kind];
    if (notice) return notice();
    void answer(request);
  });

  async function answer(request: ChildRequest): Promise<void> {
    try {
      const handler = handlers[request.kind];
      if (!handler) throw new ChildError("unknownRequest");
      const value = await handler(
        request.body,
        (progress) => process.send?.({ id: request.id, progress }),
        (part) => new Promise((resolve) => process.send?.({ id: request.id, part }, () => resolve())),
      );
      process.send?.({ id: request.id, ok: true, value, maxRss: maxRss() });
    } catch (error) {
      process.send?.({ id: request.id, ok: false, kind: errorKind(error), maxRss: maxRss() });
    }
  }
}

function maxRss(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function errorKind(error: unknown): string {
  if (error instanceof ChildError) return error.kind;
  if (!(error instanceof Error)) return "unknown";
  return /^([A-Za-z ]{2,40}) Error: /.exec(error.message)?.[1] ?? "unknown";
}
