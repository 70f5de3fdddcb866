import type { Anomaly, TrafficSample } from "#contracts/anomaly.ts";
import { AnomalyResponse } from "#contracts/anomaly.ts";

/** The newest interval's judgement and the model that made it; or, in words, why there is none. */
export type Judgement = { ok: true; anomaly: Anomaly; model: string } | { ok: false; detail: string };

export type MlClient = { readonly judgeNewest: (series: readonly TrafficSample[]) => Promise<Judgement>; readonly address: string };

/** A model says a few hundred bytes about each interval; more than this is not an answer. */
const mostAnswerBytes = 4_000_000;
/** The furthest from what is expected come first, and stand in every ledger row. */
const mostReasons = 10;

/**
 * Asks the ML API. It never throws: one that is away, slow, or answers what cannot be believed gives no score.
 * @param timeoutMs for one question with its answer.
 */
export function createMlClient(address: string, timeoutMs: number): MlClient {
  const judgeNewest = async (series: readonly TrafficSample[]): Promise<Judgement> => {
    try {
      const answer = await fetch(new URL("/predict/anomaly", address), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ metrics: series }),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        return { ok: false, detail: answer.status === 503 ? "the ML API has no model yet" : `the ML API answers ${answer.status}` };
      }
      return readJudgement(await readCapped(answer), series.length);
    } catch (error) {
      const late = error instanceof Error && error.name === "TimeoutError";
      return { ok: false, detail: late ? `the ML API takes longer than ${timeoutMs} ms` : "the ML API does not answer" };
    }
  };
  return { judgeNewest, address };
}

const nonsense: Judgement = { ok: false, detail: "the ML API's answer cannot be believed" };

function readJudgement(text: string | null, intervals: number): Judgement {
  const answer = text === null ? null : AnomalyResponse.safeParse(parseJson(text));
  if (!answer?.success || answer.data.predictions.length !== intervals) return nonsense;
  const anomaly = answer.data.predictions.at(-1);
  const { model } = answer.data;
  if (anomaly === undefined || ![model, ...anomaly.reasons.map(({ feature }) => feature)].every(isPlain)) return nonsense;
  return { ok: true, anomaly: { ...anomaly, reasons: anomaly.reasons.slice(0, mostReasons) }, model };
}

/** Postgres stores neither NUL nor half a character: one of them would keep the slot from ever being written. */
function isPlain(text: string): boolean {
  return text.length <= 200 && /^\P{Cc}*$/u.test(text) && text.isWellFormed();
}

/** JSON knows no NaN: an answer that holds one is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readCapped(answer: Response): Promise<string | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of answer.body ?? []) {
    bytes += part.length;
    if (bytes > mostAnswerBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
