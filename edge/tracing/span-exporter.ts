import type { Signals } from "../metrics/signals.ts";
import type { OtlpSpan } from "./otlp-spans.ts";

const MAX_SPANS = 512;
const MAX_AGE_MS = 1000;
const ORPHANED_MS = 3000;
const TIMEOUT_MS = 5000;

/** Where spans go: an OTLP/HTTP collector's address for traces, and the headers it asks for. */
export interface Collector {
  url: string;
  headers: Record<string, string>;
}

/**
 * Sends spans to the collector in batches, a second after the first came or when 512 wait. Traces are a help, not a record: a
 * batch that fails is not sent again; what is lost is counted. The request that opened a batch owns its timer.
 */
export class SpanExporter {
  readonly #collector: Collector;
  readonly #serviceName: string;
  readonly #signals: Signals;
  #waiting: OtlpSpan[] = [];
  #openedAt: number | null = null;

  constructor(collector: Collector, serviceName: string, signals: Signals) {
    this.#collector = collector;
    this.#serviceName = serviceName;
    this.#signals = signals;
  }

  add(spans: readonly OtlpSpan[], now: number, waitUntil: (work: Promise<unknown>) => void): void {
    if (this.#waiting.length + spans.length > MAX_SPANS) this.#signals.count("spans-dropped", spans.length);
    else this.#waiting.push(...spans);
    if (this.#openedAt !== null && now - this.#openedAt <= ORPHANED_MS) return;
    this.#openedAt = now;
    waitUntil(this.#flushLater(now));
  }

  async #flushLater(openedAt: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, MAX_AGE_MS));
    if (this.#openedAt !== openedAt) return;
    this.#openedAt = null;
    const spans = this.#waiting;
    this.#waiting = [];
    if (!(await this.#send(spans))) this.#signals.count("spans-dropped", spans.length);
  }

  async #send(spans: readonly OtlpSpan[]): Promise<boolean> {
    const resource = { attributes: [{ key: "service.name", value: { stringValue: this.#serviceName } }] };
    const body = JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "aegis" }, spans }] }] });
    try {
      const answer = await fetch(this.#collector.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...this.#collector.headers },
        body,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }
}
