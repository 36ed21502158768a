// The house rules that oxlint does not know by itself.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkImport } from "./imports.js";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Who may import whom: scripts/lint/imports.js. */
const imports = {
  create(context) {
    const file = path
      .relative(process.env.MEDLAKE_LINT_ROOT ?? root, context.filename)
      .split(path.sep)
      .join("/");
    const check = (node, source, typeOnly) => {
      if (typeof source?.value !== "string") return;
      const message = checkImport({ file, specifier: source.value, typeOnly });
      if (message !== null) context.report({ node: source, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source, isTypeOnly(node)),
      ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
      ImportExpression: (node) => check(node, node.source, false),
    };
  },
};

function isTypeOnly(node) {
  return node.importKind === "type" || (node.specifiers.length > 0 && node.specifiers.every((one) => one.importKind === "type"));
}

const VERB_FOLDERS = /^lib\/(analysis|auth|access|catalog|orgs|runs|uploads)\/(?!.*\.test\.)/;

/**
 * An exported function that takes `{ ctx, input }` and opens a transaction is a verb: it checks the scope of the
 * caller's session or key first, and one that writes leaves an audit row.
 */
const verbs = {
  create(context) {
    const file = path
      .relative(process.env.MEDLAKE_LINT_ROOT ?? root, context.filename)
      .split(path.sep)
      .join("/");
    if (!VERB_FOLDERS.test(file)) return {};
    const text = context.sourceCode.text;
    return {
      ExportNamedDeclaration(node) {
        const verb = node.declaration;
        if (verb?.type !== "FunctionDeclaration" || !verb.async) return;
        const body = text.slice(...verb.range);
        if (!/\binput\b/.test(text.slice(verb.range[0], verb.body.range[0])) || !body.includes("withTransaction(")) return;
        const name = verb.id.name;
        if (!/\brequireScope\(/.test(body))
          context.report({ node: verb.id, message: `${name} opens a transaction without requireScope(ctx, …).` });
        if (/\btx\s*\.(insert|update|delete)\(/.test(body) && !/\bemitAudit\(/.test(body)) {
          context.report({ node: verb.id, message: `${name} writes without emitAudit(tx, ctx, …).` });
        }
      },
    };
  },
};

export default { meta: { name: "medlake" }, rules: { imports, verbs } };
