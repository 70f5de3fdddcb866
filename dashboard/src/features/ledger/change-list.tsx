import { VisuallyHidden } from "@mantine/core";
import type { ChangedValue } from "../../format/describe-change.ts";
import classes from "./change-list.module.css";

/** Values before and after. What was not there before, or is not any more, is struck through, and says so to whoever only hears it. */
export function ChangeList({ changes }: { changes: ChangedValue[] }) {
  if (changes.length === 0) return null;
  return (
    <ul className={classes.changes} aria-label="What changed">
      {changes.map(({ label, from, to }) => (
        <li key={label}>
          <span className="quiet">{label}</span> {from === null ? null : <del>{from}</del>}
          {from !== null && to !== null ? " → " : " "}
          {to === null ? <VisuallyHidden>taken away</VisuallyHidden> : <ins>{to}</ins>}
        </li>
      ))}
    </ul>
  );
}
