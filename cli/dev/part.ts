import type { Environment } from "../env.ts";

/** The parts of the local stack, in the order in which they are shown. */
export const partNames = ["redis-rest", "ml", "analytics", "demo", "edge"] as const;
export type PartName = (typeof partNames)[number];

/** Everything that listens; the KV stand-in lives in the edge's process. */
export type PortName = PartName | "kv";
export type Ports = Readonly<Record<PortName, number>>;

export const defaultPorts: Ports = { "redis-rest": 8079, ml: 5001, analytics: 8081, demo: 3001, edge: 8080, kv: 8082 };

/** `reason`: a sentence about why the part cannot run here. */
export type Preparation = { ok: true } | { ok: false; reason: string };

/** One process of the local stack. */
export interface Part {
  name: PartName;
  address: string;
  /** Answers 200 to GET when the part works. */
  healthUrl: string;
  command: readonly [string, ...string[]];
  env: Environment;
  /** What closes when the supervisor dies: Node's channel, or standard input. */
  lifeline: "ipc" | "stdin";
  /** How it is told to end: by SIGTERM, or by `{ type: "stop" }` over the channel where a library claims the signal. */
  stopWith: "signal" | "message";
  /** Sent over the channel as soon as the process runs. */
  message?: object;
  /** Parts that must be ready before it starts. */
  startsAfter: readonly PartName[];
  /** Parts that must have ended before it is told to. */
  stopsAfter: readonly PartName[];
  /** Without it the stack still starts. */
  optional: boolean;
  /** Installs or builds what the part runs; begins with the stack, before `startsAfter` is ready. */
  prepare(): Promise<Preparation>;
}
