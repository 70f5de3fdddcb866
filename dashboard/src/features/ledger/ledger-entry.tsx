import { useEffect, useRef } from "react";
import type { Decision, Source } from "#contracts/decision.ts";
import { AgoText } from "../../components/ago-text.tsx";
import { ClientText } from "../../components/client-text.tsx";
import { Disclosure } from "../../components/disclosure.tsx";
import { EvidenceView } from "../../components/evidence-view.tsx";
import { LedgerLink } from "../../components/ledger-link.tsx";
import { StateBadge } from "../../components/state-badge.tsx";
import { UntilText } from "../../components/until-text.tsx";
import { useNow } from "../../components/use-now.ts";
import { describeChange } from "../../format/describe-change.ts";
import { toWords } from "../../format/to-words.ts";
import { ChangeList } from "./change-list.tsx";
import { ledgerActions } from "./ledger-actions.ts";
import classes from "./ledger-entry.module.css";

/** Who did what to what, why, and what is different since. `current`: the decision that the address names. */
export function LedgerEntry({ decision, current }: { decision: Decision; current: boolean }) {
  const { action, target, before, after, reason, evidence, actor, source, decidedAt, expiresAt } = decision;
  const entry = useScrollTo(current);
  const changes = describeChange(before, after).filter(({ name }) => name !== "reason" && (name !== "expiresAt" || expiresAt === null));
  return (
    <li ref={entry} className={classes.entry} data-current={current} aria-current={current ? "true" : undefined}>
      <div className={classes.line}>
        <AgoText at={decidedAt} />
        {actor === "loop" ? <StateBadge tone="note">loop</StateBadge> : <strong>{actor}</strong>}
        {source === null ? null : <SourceText source={source} />}
        <span title={action}>{ledgerActions[action] ?? toWords(action)}</span>
        <Target target={target} />
        {expiresAt === null ? null : <Ending at={expiresAt} />}
      </div>
      <ChangeList changes={changes} />
      {reason === "" ? null : <p className={classes.reason}>{reason}</p>}
      {Object.keys(evidence).length === 0 ? null : (
        <Disclosure summary="Evidence" open={current}>
          <EvidenceView label={`Evidence of ${decision.id}`} evidence={evidence} />
        </Disclosure>
      )}
    </li>
  );
}

/** From where: how the actor was known, and the address. */
function SourceText({ source: { via, address } }: { source: Source }) {
  return (
    <span className="quiet" title={`Known by ${toWords(via)}${address === null ? "" : `, from ${address}`}`}>
      {address === null ? toWords(via) : `from ${address}`}
    </span>
  );
}

/** What is over is told by when; what is not, by how long it still holds. */
function Ending({ at }: { at: string }) {
  const isOver = Date.parse(at) <= useNow();
  return (
    <span className="quiet">
      {isOver ? (
        <>
          ended <AgoText at={at} />
        </>
      ) : (
        <>
          ends <UntilText at={at} />
        </>
      )}
    </span>
  );
}

const CLIENT = /^(key|sub|ip|anon):/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const CONFIG_VERSION = /^\d+$/;

/** A decision may be about several clients; an id of a proposal or an alert tells nobody anything. */
function Target({ target }: { target: string }) {
  const clients = CLIENT.test(target) ? target.split(" ") : [];
  return (
    <>
      {clients.map((client) => (
        <ClientText key={client} client={client} />
      ))}
      <LedgerLink target={target}>{clients.length > 0 || UUID.test(target) ? "its history" : nameTarget(target)}</LedgerLink>
    </>
  );
}

function nameTarget(target: string): string {
  return CONFIG_VERSION.test(target) ? `version ${target}` : target;
}

/** The entry that was asked for is brought into view once. */
function useScrollTo(current: boolean) {
  const entry = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) entry.current?.scrollIntoView({ block: "center" });
  }, [current]);
  return entry;
}
