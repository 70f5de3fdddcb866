import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { loadConfig } from "../cli/dev/load-config.ts";
import { mintToken } from "../cli/dev/mint-token.ts";
import type { Part, PartName, Ports } from "../cli/dev/part.ts";
import { describeParts } from "../cli/dev/parts.ts";
import { ensureSecrets } from "../cli/dev/secrets.ts";
import { type PartReport, Supervisor } from "../cli/dev/supervisor.ts";
import { findFreePort } from "../scripts/testing/find-free-port.ts";

const sample = fileURLToPath(new URL("../config/aegis.config.yaml", import.meta.url));

const allParts: readonly PartName[] = ["redis-rest", "analytics", "demo", "edge"];

export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };
export type Sending = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address of this machine that it is sent from. */
  readonly localAddress?: string;
};
type StackOptions = {
  readonly names?: readonly PartName[];
  readonly upstream?: string;
  readonly configFile?: string;
  /** Variables of the user's shell, such as DATABASE_URL and REDIS_URL. */
  readonly shell?: Readonly<Record<string, string>>;
  /** Changes how a part is run. */
  readonly adjust?: (part: Part) => Part;
};
export type Stack = Awaited<ReturnType<typeof runStack>>;

/**
 * The real parts of the local stack on free ports and in a folder of their own, each part under a supervisor of its own,
 * so that a test can end one and start it again. The sample config is live, its upstream the demo's free port or `upstream`.
 */
export async function runStack({
  names = allParts,
  upstream,
  configFile = sample,
  shell: more = {},
  adjust = (part) => part,
}: StackOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), "aegis-stack-"));
  const ports = await freePorts();
  const secrets = await ensureSecrets(folder);
  const shell = {
    AEGIS_GATEWAY__UPSTREAMS__DEMO__TARGETS: `["${upstream ?? `http://127.0.0.1:${ports.demo}`}"]`,
    PATH: process.env.PATH ?? "",
    ...more,
  };
  const loaded = loadConfig(configFile, shell);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  const parts = describeParts({ ports, secrets, stateFolder: folder, config: loaded.config, webhookSecrets: [], shell }).map(adjust);
  const supervisors = new Map<PartName, Supervisor>();
  const reports = new Map<PartName, PartReport>();

  const start = async (name: PartName) => {
    const part = parts
      .filter((candidate) => candidate.name === name)
      .map((candidate) => ({ ...candidate, startsAfter: [], stopsAfter: [] }));
    const supervisor = new Supervisor(part, { logFolder: join(folder, "logs"), onReport: (report) => void reports.set(name, report) });
    supervisors.set(name, supervisor);
    await supervisor.start();
  };
  const stop = async () => {
    for (const name of [...names].reverse()) await supervisors.get(name)?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const name of names) await start(name);
  } catch (error) {
    await stop();
    throw error;
  }

  const api = async (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: object) => {
    const headers = { Authorization: `Bearer ${secrets.operatorToken}`, "Content-Type": "application/json" };
    const answer = await fetch(`http://127.0.0.1:${ports.analytics}${path}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  return {
    folder,
    ports,
    secrets,
    api,
    yaml: loaded.yaml,
    start,
    stop,
    /** Ends a part as a crash would: no signal handler runs. */
    kill: (name: PartName) => supervisors.get(name)?.kill(),
    /** Ends a part as it is meant to end. */
    end: async (name: PartName) => supervisors.get(name)?.stop(),
    pidOf: (name: PartName) => reports.get(name)?.pid,
    token: (...roles: string[]) => mintToken(secrets.jwtPrivateJwk, { subject: "tester", roles, lifetimeSeconds: 600, now: Date.now() }),
    /** Sends a request whose target reaches the edge byte for byte. */
    send: (target: string, options: Sending = {}) => send(ports.edge, target, options),
    sendRaw: (text: string) => sendRaw(ports.edge, text),
    /** Counts of a report's total over the last five minutes. */
    total: async (report: string, route = "") => {
      const { status, body } = await api("GET", `/api/metrics/${report}?range=5m${route && `&route=${route}`}`);
      expect(status).toBe(200);
      return (body as { total: Record<string, number> }).total;
    },
  };
}

async function freePorts(): Promise<Ports> {
  const [redisRest, ml, analytics, demo, edge, kv] = await Promise.all(Array.from({ length: 6 }, findFreePort));
  return { "redis-rest": redisRest, ml, analytics, demo, edge, kv } as Ports;
}

export function send(port: number, path: string, { method = "GET", headers = {}, body: sent, localAddress }: Sending): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers, localAddress, timeout: 20_000 }, (incoming) => {
      let body = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part: string) => {
        body += part;
      });
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in 20 s")));
    outgoing.end(sent);
  });
}

/** Writes bytes to the edge's socket and reads until it closes, at most two seconds. */
export function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    const timer = setTimeout(() => socket.destroy(), 2000);
    socket.on("data", (part) => {
      answer += part.toString("latin1");
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}
