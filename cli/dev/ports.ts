import { createServer } from "node:net";
import { UserError } from "../user-error.ts";
import type { PortName, Ports } from "./part.ts";
import { defaultPorts } from "./part.ts";

export interface TakenPort {
  name: PortName;
  port: number;
  /** `EADDRINUSE` as a rule. */
  code: string;
}

/** Reads `analytics=9081,ml=9001`. Throws `UserError` that names every mistake. */
export function readPorts(text: string | undefined, edgePort: number): Ports {
  const ports: Record<PortName, number> = { ...defaultPorts, edge: edgePort };
  const mistakes: string[] = [];
  for (const entry of (text ?? "").split(",").filter(Boolean)) {
    const [, name = "", port = ""] = /^\s*([a-z-]+)=(\d{1,5})\s*$/.exec(entry) ?? [];
    if (!(name in defaultPorts)) mistakes.push(`"${entry}": write name=port with a name of ${Object.keys(defaultPorts).join(", ")}`);
    else if (Number(port) < 1 || Number(port) > 65_535) mistakes.push(`"${entry}": a port is a number from 1 to 65535`);
    else ports[name as PortName] = Number(port);
  }
  mistakes.push(...findSharedPorts(ports));
  if (mistakes.length > 0) throw new UserError(mistakes.map((mistake) => `--ports ${mistake}`).join("\n"));
  return ports;
}

/** Those of the ports on which nobody can listen now. */
export async function findTakenPorts(names: readonly PortName[], ports: Ports): Promise<TakenPort[]> {
  const tried = await Promise.all(names.map(async (name) => ({ name, port: ports[name], code: await tryPort(ports[name]) })));
  return tried.flatMap(({ name, port, code }) => (code === undefined ? [] : [{ name, port, code }]));
}

/** One line for each: which part wants the port, and which flag gives it another. */
export function describeTakenPorts(taken: readonly TakenPort[]): string {
  const lines = taken.map(({ name, port, code }) => {
    const flag = name === "edge" ? `--port ${port + 1000}` : `--ports ${name}=${port + 1000}`;
    const why = code === "EADDRINUSE" ? "is in use" : `cannot be listened on (${code})`;
    return `port ${port} (${name}) ${why}; choose another with ${flag}`;
  });
  return [...lines, "Perhaps another `npm start` is running on this machine."].join("\n");
}

function findSharedPorts(ports: Ports): string[] {
  const entries = Object.entries(ports);
  return entries.flatMap(([name, port], index) => {
    const twin = entries.slice(0, index).find(([, other]) => other === port);
    return twin ? [`gives port ${port} to both ${twin[0]} and ${name}`] : [];
  });
}

function tryPort(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
