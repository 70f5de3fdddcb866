import { Fragment, type ReactNode } from "react";
import { ShareBar } from "../../components/share-bar.tsx";
import { formatCount, shareOf } from "../../format/format-number.ts";
import classes from "./tables.module.css";

const MOST_ROWS = 8;

type CountBarsProps = { counts: Record<string, number>; name: (key: string) => ReactNode; color: (key: string) => string };

/** Counts by key, largest first, each with a bar against the largest. */
export function CountBars({ counts, name, color }: CountBarsProps) {
  const rows = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const largest = rows[0]?.[1] ?? 0;
  return (
    <dl className={classes.bars}>
      {rows.slice(0, MOST_ROWS).map(([key, count]) => (
        <Fragment key={key}>
          <dt>{name(key)}</dt>
          <dd>
            <ShareBar share={shareOf(count, largest) ?? 0} color={color(key)} />
          </dd>
          <dd>{formatCount(count)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
