import { expect, it } from "vitest";
import { textBlocks } from "./text-blocks";

it("reads headings, paragraphs and lists", () => {
  const text = "# Emergency care\nAll hospitals\nthat send.\n\nAnother.\n- first\n- second\n\n- a list of its own";
  expect(textBlocks(text)).toEqual([
    { kind: "heading", text: "Emergency care" },
    { kind: "paragraph", text: "All hospitals\nthat send." },
    { kind: "paragraph", text: "Another." },
    { kind: "list", items: ["first", "second"] },
    { kind: "list", items: ["a list of its own"] },
  ]);
});

it("takes HTML, a lone sign and a number for text", () => {
  expect(textBlocks("<b>bold</b>\n\n#1 in the list\n\n-5 °C\n\n#")).toEqual([
    { kind: "paragraph", text: "<b>bold</b>" },
    { kind: "paragraph", text: "#1 in the list" },
    { kind: "paragraph", text: "-5 °C" },
    { kind: "paragraph", text: "#" },
  ]);
});

it("is nothing for an empty text", () => {
  expect(textBlocks(" \n\n")).toEqual([]);
});
