import type { AnalyticsClient } from "../analytics-client.ts";
import { type AttackKind, createRandom } from "./plan-traffic.ts";
import { createTraffic, type TrafficCounts } from "./send-traffic.ts";
import { type Sighting, watchLoop } from "./watch-loop.ts";

export type DemoRun = {
  readonly attack: AttackKind;
  readonly edge: string;
  readonly host: string;
  readonly hopToken: string;
  readonly route: string;
  readonly analytics: AnalyticsClient;
  readonly calmMs: number;
  readonly attackMs: number;
  readonly afterMs: number;
  readonly seed: number;
};

/** What happened, in seconds since the attack began. */
export type Moment = { readonly seconds: number; readonly kind: Sighting["kind"] | "phase" | "refusal"; readonly text: string };
export type DemoResult = { readonly moments: readonly Moment[]; readonly counts: TrafficCounts; readonly interrupted: boolean };

/** Runs the three phases beside the watcher; `print` gets a line for each thing that happens. Ctrl-C ends it early. */
export async function runDemo(run: DemoRun, print: (line: string) => void): Promise<DemoResult> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once("SIGINT", interrupt);
  const startedAt = performance.now();
  const moments: Moment[] = [];
  const note = (kind: Moment["kind"], text: string) => {
    const seconds = (performance.now() - startedAt - run.calmMs) / 1000;
    moments.push({ seconds, kind, text });
    print(`${seconds < 0 ? "" : "+"}${seconds.toFixed(1).padStart(6)} s  ${text}`);
  };
  const refused = new Set<string>();
  const traffic = createTraffic({ ...run, random: createRandom(run.seed) }, ({ isAttack }, code) => {
    const who = isAttack ? "an attacker" : "an ordinary client";
    if (!refused.has(`${who} ${code}`)) note("refusal", `${who} is refused at the edge for the first time: ${code}`);
    refused.add(`${who} ${code}`);
  });
  const watch = new AbortController();
  const watching = watchLoop(run.analytics, { route: run.route, signal: watch.signal }, ({ kind, text }) => note(kind, text));
  watching.catch(() => stop.abort());
  try {
    note("phase", `calm: 12 clients, about 10 requests/s, on ${run.host}`);
    await traffic.run(null, run.calmMs, stop.signal);
    if (!stop.signal.aborted) note("phase", `attack: ${run.attack}`);
    await traffic.run(run.attack, run.attackMs, stop.signal);
    if (!stop.signal.aborted) note("phase", "calm again");
    await traffic.run(null, run.afterMs, stop.signal);
  } finally {
    watch.abort();
    traffic.close();
    process.off("SIGINT", interrupt);
  }
  await watching;
  return { moments, counts: traffic.counts, interrupted: stop.signal.aborted };
}
