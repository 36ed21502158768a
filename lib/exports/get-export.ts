import { requireScope } from "@/lib/access";
import { withTransaction, type ServiceContext } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { ExportView } from "./answers";
import { exportViews, getOwnExport } from "./internal";
import { ExportByIdInput } from "./schemas";

/** How far one of the caller's own exports is. */
export async function getExport(args: { ctx: ServiceContext; input: ExportByIdInput }): Promise<ExportView> {
  const { ctx } = args;
  requireScope(ctx, "read");
  const { id } = ExportByIdInput.parse(args.input);
  return withTransaction(ctx, async (tx) => {
    const [view] = await exportViews({ tx, ctx, rows: [await getOwnExport({ tx, ctx, id })] });
    if (!view) throw new AppError("INTERNAL", "The download could not be read. Try again.");
    return view;
  });
}
