export type TextBlock = { kind: "heading"; text: string } | { kind: "paragraph"; text: string } | { kind: "list"; items: string[] };

/**
 * The text of a tile in blocks: a line that starts with `#` is a heading, lines that start with `-` are a list, an
 * empty line ends a paragraph. Nothing else has a meaning, and HTML is text like any other.
 */
export function textBlocks(text: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  let isOpen = false;
  for (const line of text.split("\n")) {
    const last = blocks.at(-1);
    const [, heading] = /^#+\s+(.*\S)\s*$/.exec(line) ?? [];
    const [, item] = /^\s*[-*]\s+(.*\S)\s*$/.exec(line) ?? [];
    const plain = line.trim();
    if (plain === "") {
      isOpen = false;
    } else if (heading !== undefined) {
      blocks.push({ kind: "heading", text: heading });
      isOpen = false;
    } else if (item !== undefined) {
      if (isOpen && last?.kind === "list") last.items.push(item);
      else blocks.push({ kind: "list", items: [item] });
      isOpen = true;
    } else if (isOpen && last?.kind === "paragraph") {
      last.text += `\n${plain}`;
    } else {
      blocks.push({ kind: "paragraph", text: plain });
      isOpen = true;
    }
  }
  return blocks;
}
