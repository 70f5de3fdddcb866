import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, onTestFinished, vi } from "vitest";
import { testVariables } from "./test-node-edge.ts";

const slow = { timeout: 25_000, interval: 50 };

/** The edge as its users start it, and the lines it logs. */
function startMain(changes: Record<string, string>) {
  const { PATH } = process.env;
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, "main.ts")], { env: { PATH, ...testVariables(changes) } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: { message?: string; pid?: number; url?: string }[] = [];
  let mistakes = "";
  createInterface({ input: child.stdout! }).on("line", (line) => lines.push(JSON.parse(line)));
  child.stderr?.on("data", (text) => {
    mistakes += text;
  });
  const listening = () => lines.filter(({ message }) => message === "the edge listens");
  return { child, listening, exited: once(child, "exit"), mistakes: () => mistakes };
}

it.each(["1", "2"])("with %s processes it listens, and ends with 0 when told to", async (AEGIS_PROCESSES) => {
  const edge = startMain({ AEGIS_PROCESSES });
  await vi.waitFor(() => expect(edge.listening()).toHaveLength(Number(AEGIS_PROCESSES)), slow);
  edge.child.kill("SIGTERM");
  expect(await edge.exited).toEqual([0, null]);
});

it("starts a process that died anew", async () => {
  const edge = startMain({ AEGIS_PROCESSES: "2" });
  await vi.waitFor(() => expect(edge.listening()).toHaveLength(2), slow);
  process.kill(edge.listening()[0]?.pid ?? 0, "SIGKILL");
  await vi.waitFor(() => expect(edge.listening()).toHaveLength(3), slow);
  edge.child.kill("SIGTERM");
  await edge.exited;
});

it("does not start with mistakes, and tells them", async () => {
  const edge = startMain({ EDGE_ID: "", AEGIS_CONFIG_FILE: "/nowhere.yaml" });
  expect(await edge.exited).toEqual([1, null]);
  expect(edge.mistakes()).toContain("aegis edge: EDGE_ID is missing");
});

it("says what is wrong with its port, and ends", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  onTestFinished(() => void taken.close());
  const edge = startMain({ AEGIS_EDGE_PORT: String((taken.address() as AddressInfo).port) });
  expect(await edge.exited).toEqual([1, null]);
  expect(edge.mistakes()).toMatch(/^aegis edge: Error: listen EADDRINUSE/);
});
