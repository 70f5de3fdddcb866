import { describeReason, type Reason } from "../format/describe-reason.ts";
import classes from "./reasons-text.module.css";

/** Why something is unusual: what was seen, and what was expected. */
export function ReasonsText({ reasons }: { reasons: Reason[] }) {
  return reasons.map(describeReason).map(({ label, value, expected }) => (
    <span key={label + value} className={classes.reason}>
      {label} {value}, expected {expected}
    </span>
  ));
}
