import { formatCount, formatShare } from "@/lib/format";
import { frequentValue, histogramBars, profileRange, topShares, type Profile } from "./profile";
import classes from "./profile-sketch.module.css";

const SIZE = { width: 120, height: 28 };

/** A column's values drawn small: a histogram where values lie on a line, the most frequent ones otherwise. */
export function ProfileSketch({ profile, type }: { profile: Profile; type: string }) {
  const bars = histogramBars(profile, SIZE);
  if (bars.length > 0) {
    return (
      <svg
        className={classes.bars}
        width={SIZE.width}
        height={SIZE.height}
        role="img"
        aria-label={`Distribution from ${profileRange(profile, type)}`}
      >
        {bars.map((bar) => (
          <rect key={bar.x} {...bar} />
        ))}
      </svg>
    );
  }
  const top = topShares(profile, 3);
  if (top.length === 0) return null;
  return (
    <ul className={classes.top} aria-label="Most frequent values">
      {top.map(({ value, count, share }) => (
        <li key={value} title={`${frequentValue(value, type)}: ${formatCount(count, "row")}, ${formatShare(share)}`}>
          <div className={classes.bar} style={{ width: `${share * 100}%` }} />
          <span>{frequentValue(value, type)}</span>
        </li>
      ))}
    </ul>
  );
}
