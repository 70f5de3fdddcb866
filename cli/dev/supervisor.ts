import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { readLastLines, rotateLog } from "./log-file.ts";
import type { Part, PartName } from "./part.ts";
import { type RunningPart, runPart } from "./run-part.ts";

/** Longer than what any part takes for itself: the edge 6 s for its queue, analytics 10 s for its commits. */
const graceMs = 11_000;
const rotationCheckMs = 2000;
const shownLogLines = 15;

export type PartState = "preparing" | "starting" | "ready" | "absent" | "failed" | "stopped";

/** What is told of a part whenever its state changes. */
export interface PartReport {
  name: PartName;
  address: string;
  state: PartState;
  pid?: number;
  /** From the start of its process until it was ready. */
  startMs?: number;
  /** Why it is absent or has failed. */
  reason?: string;
}

/** A part that would not start or ended by itself, with the end of its log. */
export class PartFailure extends Error {
  readonly logPath: string;
  readonly lastLines: string[];

  constructor(part: PartName, reason: string, logPath: string) {
    super(`${part}: ${reason}`);
    this.logPath = logPath;
    this.lastLines = readLastLines(logPath, shownLogLines);
  }
}

export interface SupervisorOptions {
  logFolder: string;
  onReport(report: PartReport): void;
}

/** Starts the parts, each as soon as those it needs are ready, watches them, and stops them in the opposite order. */
export class Supervisor {
  readonly #parts: readonly Part[];
  readonly #options: SupervisorOptions;
  readonly #running = new Map<PartName, RunningPart>();
  readonly #reports = new Map<PartName, PartReport>();
  readonly #broken = Promise.withResolvers<never>();
  #rotation: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(parts: readonly Part[], options: SupervisorOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#broken.promise.catch(() => undefined);
  }

  /** Rejects with a `PartFailure` when a part ends that nobody has stopped; never resolves. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** Resolves when every part is ready or absent; rejects with the first `PartFailure`. */
  async start(): Promise<PartReport[]> {
    mkdirSync(this.#options.logFolder, { recursive: true, mode: 0o700 });
    this.#rotation = setInterval(() => this.#rotateLogs(), rotationCheckMs).unref();
    await inOrder(
      this.#parts,
      ({ startsAfter }) => startsAfter,
      (part, before) => this.#startPart(part, before),
    );
    return this.#parts.flatMap(({ name }) => this.#reports.get(name) ?? []);
  }

  /** Ends every part, those that others need after those others. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#rotation);
    await inOrder(
      this.#parts,
      ({ stopsAfter }) => stopsAfter,
      (part, before) => this.#stopPart(part, before),
    );
  }

  /** Ends every process at once. */
  kill(): void {
    this.#stopping = true;
    for (const process of this.#running.values()) process.kill();
  }

  async #startPart(part: Part, before: Promise<unknown>): Promise<void> {
    this.#report(part, { state: "preparing" });
    const preparing = part.prepare().catch((error: Error) => ({ ok: false as const, reason: error.message }));
    await before;
    const prepared = await preparing;
    if (this.#stopping) return;
    if (prepared.ok) return this.#launch(part);
    if (!part.optional) throw this.#fail(part, prepared.reason);
    this.#report(part, { state: "absent", reason: prepared.reason });
  }

  async #launch(part: Part): Promise<void> {
    const startedAt = performance.now();
    const process = runPart(part, this.#logPath(part.name));
    this.#running.set(part.name, process);
    this.#report(part, { state: "starting", pid: process.pid });
    try {
      await process.ready;
    } catch (error) {
      throw this.#fail(part, error instanceof Error ? error.message : String(error));
    }
    this.#report(part, { state: "ready", pid: process.pid, startMs: Math.round(performance.now() - startedAt) });
    process.ended.then((reason) => {
      if (!this.#stopping) this.#broken.reject(this.#fail(part, reason));
    });
  }

  async #stopPart(part: Part, before: Promise<unknown>): Promise<void> {
    await before;
    const process = this.#running.get(part.name);
    if (!process) return;
    await process.stop(graceMs);
    this.#report(part, { state: "stopped" });
  }

  #fail(part: Part, reason: string): PartFailure {
    if (!this.#stopping) this.#report(part, { state: "failed", reason });
    return new PartFailure(part.name, reason, this.#logPath(part.name));
  }

  #report(part: Part, news: Omit<PartReport, "name" | "address">): void {
    const report = { name: part.name, address: part.address, ...news };
    this.#reports.set(part.name, report);
    this.#options.onReport(report);
  }

  #rotateLogs(): void {
    for (const { name } of this.#parts) rotateLog(this.#logPath(name));
  }

  #logPath(name: PartName): string {
    return join(this.#options.logFolder, `${name}.log`);
  }
}

type Step = (part: Part, before: Promise<unknown>) => Promise<void>;

/** Takes every part's step at once; each gets a promise of the steps that must come before it. */
async function inOrder(parts: readonly Part[], predecessors: (part: Part) => readonly PartName[], step: Step): Promise<void> {
  const steps = new Map(parts.map(({ name }) => [name, Promise.withResolvers<void>()]));
  for (const part of parts) {
    const before = Promise.all(predecessors(part).map((name) => steps.get(name)?.promise));
    before.catch(() => undefined);
    step(part, before).then(steps.get(part.name)?.resolve, steps.get(part.name)?.reject);
  }
  await Promise.all([...steps.values()].map(({ promise }) => promise));
}
