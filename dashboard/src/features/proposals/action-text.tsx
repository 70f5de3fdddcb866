import type { ProposedAction } from "#contracts/decision.ts";
import { ClientText } from "../../components/client-text.tsx";
import { formatLimit, formatQuota } from "../../format/format-limit.ts";
import classes from "./action-text.module.css";

/** What would be different: a limit from what to what, or who would be blocked. */
export function ActionText({ action }: { action: ProposedAction }) {
  if (action.kind === "block-clients") {
    return (
      <ul className={classes.clients} aria-label="Clients that would be blocked">
        {action.clients.map((client) => (
          <li key={client}>
            <ClientText client={client} />
          </li>
        ))}
      </ul>
    );
  }
  const isModeChanged = action.from.mode !== action.to.mode;
  const format = isModeChanged ? formatLimit : formatQuota;
  return (
    <p className={classes.change}>
      <span className="quiet">from</span> {format(action.from)} <span className="quiet">to</span> <strong>{format(action.to)}</strong>
    </p>
  );
}
