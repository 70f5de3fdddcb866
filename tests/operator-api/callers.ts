import { eq } from "drizzle-orm";
import { operatorSessions } from "../../analytics/db/operator-tables.ts";
import { createPersonalToken } from "../../analytics/operators/create-personal-token.ts";
import { endSessions } from "../../analytics/operators/end-sessions.ts";
import { hashSecret } from "../../analytics/operators/hash-secret.ts";
import { makePersonalToken } from "../../analytics/operators/make-personal-token.ts";
import { startSession } from "../../analytics/operators/start-session.ts";
import type { RunningService } from "./start-service.ts";

type Rank = "viewer" | "operator" | "admin";
export const ranks: readonly Rank[] = ["viewer", "operator", "admin"];

/** Somebody who calls: what they send, and what that is worth. */
export type Caller = {
  readonly name: string;
  readonly rank: Rank | null;
  readonly isProgram: boolean;
  /** As the ledger tells who and how; null where there is nobody. */
  readonly ledger: { readonly actor: string; readonly via: string } | null;
  /** `fresh`: a session of its own, for a call that may end it. */
  readonly headers: (fresh: boolean) => Promise<Record<string, string>>;
};

type Service = Pick<RunningService, "url" | "dependencies">;

/** Every kind of caller. */
export async function makeCallers({ url, dependencies }: Service): Promise<Caller[]> {
  const { db, env, now } = dependencies;
  const session = async (rank: Rank) =>
    (await startSession(db, { operator: { name: `${rank}-1`, role: rank }, via: "code", address: null }, now())).secret;
  const cookie = (secret: string) => ({ cookie: `aegis_session=${secret}`, origin: url });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const token = async (rank: Rank, name: string) => {
    const maker = { name, role: rank };
    const made = await createPersonalToken(dependencies, { name: "t", role: rank, expiresIn: "1d", maker, actor: { name, source: null } });
    return made.ok ? made.token : "";
  };
  const kept = { viewer: once(() => session("viewer")), operator: once(() => session("operator")), admin: once(() => session("admin")) };
  const endedOnce = once(async () => {
    const secret = await session("admin");
    const by = { actor: { name: "t", source: null }, at: new Date(now()) };
    await db.transaction((tx) => endSessions(tx, eq(operatorSessions.hash, hashSecret(secret)), by));
    return cookie(secret);
  });
  const wrongBesideRight = once(async () => ({ ...cookie(await session("admin")), ...bearer("garbage") }));
  const nobody = (name: string, headers: () => Record<string, string> | Promise<Record<string, string>>): Caller => ({
    name,
    rank: null,
    isProgram: false,
    ledger: null,
    headers: async () => headers(),
  });
  const [viewerToken, operatorToken, adminToken] = [
    await token("viewer", "viewer-1"),
    await token("operator", "operator-1"),
    await token("admin", "program-1"),
  ];
  const program = (rank: Rank, actor: string, secret: string): Caller => ({
    name: `a personal token of a ${rank}`,
    rank,
    isProgram: true,
    ledger: { actor, via: "personal-token" },
    headers: async () => bearer(secret),
  });
  return [
    nobody("nobody", () => ({})),
    nobody("an unknown token", () => bearer("garbage")),
    nobody("an empty token", () => ({ authorization: "Bearer " })),
    nobody("the operator token as Basic", () => ({ authorization: `Basic ${env.operatorToken}` })),
    nobody("a token of the right form", () => bearer(makePersonalToken().token)),
    nobody("a personal token with one letter changed", () => bearer(changeLast(adminToken))),
    nobody("an unknown cookie", () => cookie("garbage")),
    nobody("the hash of a session", async () => cookie((await db.select().from(operatorSessions).limit(1))[0]?.hash ?? "")),
    nobody("a session that was ended", endedOnce),
    nobody("a wrong token beside an admin's cookie", wrongBesideRight),
    ...ranks.map((rank) => ({
      name: `a ${rank}`,
      rank,
      isProgram: false,
      ledger: { actor: `${rank}-1`, via: "session" },
      headers: async (fresh: boolean) => cookie(await (fresh ? session(rank) : kept[rank]())),
    })),
    program("viewer", "viewer-1", viewerToken),
    program("operator", "operator-1", operatorToken),
    program("admin", "program-1", adminToken),
    {
      name: "the service token",
      rank: "viewer",
      isProgram: true,
      ledger: { actor: "service", via: "service-token" },
      headers: async () => bearer(env.serviceToken ?? ""),
    },
    {
      name: "the operator token",
      rank: "admin",
      isProgram: false,
      ledger: { actor: "admin", via: "operator-token" },
      headers: async () => bearer(env.operatorToken),
    },
  ];
}

function changeLast(token: string): string {
  return token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
