import { text } from "node:stream/consumers";
import { Command, InvalidArgumentError } from "commander";
import { decodeJwt } from "jose";
import * as z from "zod/mini";
import { UserError } from "../user-error.ts";
import { type AnalyticsOptions, connectAnalytics, withAnalytics } from "./connect-analytics.ts";
import { printAnswer } from "./print-answer.ts";

const Revoked = z.object({ decisionId: z.string(), revokedAt: z.string(), expiresAt: z.string() });

type Token = { issuer: string; id: string; expiresAt?: string };
type RevokeOptions = AnalyticsOptions & { client?: string; issuer?: string; id?: string; stdin?: true; reason: string };

/** `aegis revoke`: ends tokens before they end by themselves. */
export function revokeCommand(): Command {
  return withAnalytics(new Command("revoke"))
    .description("end a token, or every token of a client made until now; it takes up to a minute to reach every edge")
    .option("--client <client>", "every token of this client, for example sub:alice@issuer.example.com", readClient)
    .option("--issuer <iss>", "one token, by its issuer and --id")
    .option("--id <jti>", "the token's id")
    .option("--stdin", "one token, which is read from standard input and sent nowhere: only its iss, jti and exp are")
    .option("--reason <text>", "why; it stands in the ledger", "")
    .action(async (options: RevokeOptions, command: Command) => {
      const { client, issuer, id, stdin, reason } = options;
      const isOne = (issuer === undefined) === (id === undefined) && [client, issuer, stdin].filter(Boolean).length === 1;
      if (!isOne) command.error("error: give one of --client, --stdin, and --issuer with --id", { exitCode: 2 });
      const read = client === undefined && issuer === undefined ? readToken(await text(process.stdin)) : undefined;
      const token = issuer !== undefined && id !== undefined ? { issuer, id } : read;
      const body = { ...(token ? { token } : { client }), reason };
      const answer = await connectAnalytics(options).demand({ method: "POST", path: "/api/revocations", body, answer: Revoked });
      printAnswer(options.json, answer, ({ revokedAt, decisionId }) => [
        token
          ? `token ${token.id} of ${token.issuer} holds no more since ${revokedAt} (${decisionId})`
          : `tokens of ${client} made before ${revokedAt} hold no more (${decisionId})`,
      ]);
    });
}

function readClient(text: string): string {
  if (/^sub:[\x21-\x7e]+$/.test(text)) return text;
  throw new InvalidArgumentError(
    "use a client that tokens stand for, for example sub:alice@issuer.example.com; `aegis keys revoke` is for API keys",
  );
}

/** What a token is revoked by. Its signature is not looked at: whoever may revoke may revoke any. */
export function readToken(text: string): Token {
  try {
    const { iss, jti, exp } = decodeJwt(text.trim().replace(/^Bearer /i, ""));
    if (iss === undefined || jti === undefined) throw new UserError("the token has no iss or no jti: revoke its client with --client");
    return { issuer: iss, id: String(jti), ...(exp !== undefined && { expiresAt: new Date(exp * 1000).toISOString() }) };
  } catch (error) {
    throw error instanceof UserError ? error : new UserError("standard input holds no token: give it alone, as three parts with dots");
  }
}
