import { hashedId } from "../hashed-id.ts";
import type { OpenStore } from "../limit-store.ts";
import type { Ask, Asker, Counts } from "../limiter.ts";
import { storedScript } from "../stored-script.ts";
import { counterName } from "./counter-name.ts";
import { decodeJudgement, encodeCharge, encodeJudgement, type NamedAsk } from "./encode-judgement.ts";
import { judgeScript } from "./judge-script.ts";
import { type LibraryLimit, libraryLimiter } from "./library-limiter.ts";

/** Policy `exact`: Redis is asked for every request, each waiting at most so long, however many calls it takes. Throws when it fails. */
export interface ExactLimiter {
  count(asks: readonly Ask[], now: number): Promise<Counts>;
  charge(ask: Ask, units: number, asker: Pick<Asker, "now">): Promise<void>;
}

interface Parts {
  openStore: OpenStore;
  /** Counters are named by a hash under it. */
  secret: string;
  /** Names this isolate among those that count in the store. */
  isolate: string;
  timeoutMs: number;
}

/** One limit of one quota, of which every request costs 1, is counted by @upstash/ratelimit; all else is judged together by a script of ours. */
export function exactLimiter({ openStore, secret, isolate, timeoutMs }: Parts): ExactLimiter {
  const countByLibrary = libraryLimiter();
  const judge = storedScript(judgeScript);
  let serial = 0;
  const requestName = () => `${isolate}-${++serial}`;
  const named = async (ask: Ask): Promise<NamedAsk> => ({ ...ask, id: await hashedId(secret, `${counterName(ask)}\n${ask.key}`) });
  const open = () => openStore(AbortSignal.timeout(timeoutMs));
  return {
    async count(asks, now) {
      const namedAsks = await Promise.all(asks.map(named));
      const [only] = namedAsks;
      if (asks.length === 1 && only && isForLibrary(only)) return [await countByLibrary(only.limit, { redis: open(), id: only.id, now })];
      const { keys, arguments: given } = encodeJudgement(namedAsks, { now, name: requestName() });
      const answer = await judge(open(), keys, given);
      return decodeJudgement(asks, answer, { countedAt: now, now: Date.now() });
    },
    async charge(ask, units, { now: countedAt }) {
      const charge = encodeCharge(await named(ask), units, { now: Date.now(), countedAt, name: requestName() });
      if (charge !== null) await judge(open(), charge.keys, charge.arguments);
    },
  };
}

function isForLibrary(ask: NamedAsk): ask is NamedAsk & { limit: LibraryLimit } {
  const { algorithm, quota, planQuotas } = ask.limit;
  // The library's fixed window counts refusals: those of one plan would refuse the others.
  return ask.cost === undefined && planQuotas === undefined && algorithm !== "sliding-log" && quota > 0;
}
