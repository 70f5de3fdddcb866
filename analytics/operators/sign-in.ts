import type { Dependencies } from "../dependencies.ts";
import { recordDecision } from "../ledger/record-decision.ts";
import type { Operator } from "./decide-role.ts";
import type { Session } from "./session.ts";
import type { SignInBrake } from "./sign-in-brake.ts";
import { startSession } from "./start-session.ts";

type Parts = Pick<Dependencies, "db" | "now" | "log"> & { readonly brake: SignInBrake };
type Proof = {
  readonly via: Session["via"];
  readonly address: string | null;
  /** Whom the proof signs in; null: nobody. */
  readonly prove: () => Promise<Operator | null>;
};
export type SignInResult =
  | { readonly ok: true; readonly secret: string; readonly session: Session }
  | { readonly ok: false; readonly reason: "authentication-failed" }
  | { readonly ok: false; readonly reason: "sign-in-slowed"; readonly retryAfterSeconds: number };

/** A session for whoever proves to be an operator. What fails is counted, and slows its address down. */
export async function signIn({ db, now, log, brake }: Parts, { via, address, prove }: Proof): Promise<SignInResult> {
  const attempt = brake.admit(address, now());
  if (!attempt.ok) return { ok: false, reason: "sign-in-slowed", retryAfterSeconds: attempt.waitSeconds };
  const operator = await prove();
  if (operator !== null) {
    brake.forgive(address);
    log.info("signed in", { by: via, operator: operator.name, role: operator.role });
    return { ok: true, ...(await startSession(db, { operator, via, address }, now())) };
  }
  log.warn("sign-in refused", { by: via });
  if (brake.isToldAt(attempt.failures, now())) await recordRefusal(db, { via, address, failures: attempt.failures, at: new Date(now()) });
  return { ok: false, reason: "authentication-failed" };
}

type Refused = Pick<Proof, "via" | "address"> & { failures: number; at: Date };

function recordRefusal(db: Dependencies["db"], { via, address, failures, at }: Refused): Promise<string> {
  const actor = { name: "unknown", source: { via: "none" as const, address } };
  const what = { action: "session.refuse", target: `sign-in by ${via}`, before: null, after: null };
  return db.transaction((tx) =>
    recordDecision(tx, { ...what, reason: "The credential was not accepted", evidence: { failures }, actor, decidedAt: at }),
  );
}
