import { type Exchange, refuse, type StepResult } from "../exchange.ts";

/** Refuses address clients that live policy blocks. Credentials are judged again once they are known. */
export function refuseBlocked(exchange: Exchange): StepResult {
  const { client, policy, arrivedAt } = exchange;
  const block = client === null ? undefined : policy.blocks.get(client);
  if (block === undefined || (block.expiresAt !== null && block.expiresAt <= arrivedAt)) return;
  const headers: Record<string, string> = {};
  if (block.expiresAt !== null) headers["Retry-After"] = String(Math.ceil((block.expiresAt - arrivedAt) / 1000));
  return refuse("client-blocked", block.reason, { headers });
}
