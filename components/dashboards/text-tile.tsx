import classes from "./dashboards.module.css";
import { textBlocks } from "./text-blocks";

/** A text between the tiles: headings, paragraphs and lists, and never HTML. */
export function TextTile({ text }: { text: string }) {
  return (
    <div className={classes.tile} data-kind="text">
      <TextBody text={text} />
    </div>
  );
}

/** The text itself; what goes beyond its edge is reached by keyboard too. */
export function TextBody({ text }: { text: string }) {
  return (
    <div className={classes.text} tabIndex={0} role="group" aria-label="Text">
      {textBlocks(text).map((block, index) => {
        if (block.kind === "heading") return <h2 key={index}>{block.text}</h2>;
        if (block.kind === "paragraph") return <p key={index}>{block.text}</p>;
        return (
          <ul key={index}>
            {block.items.map((item, position) => (
              <li key={position}>{item}</li>
            ))}
          </ul>
        );
      })}
    </div>
  );
}
