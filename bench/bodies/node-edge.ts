// The self-hosted edge alone in its process: its settings from the environment, its config as JSON in BENCH_CONFIG.
import { readNodeSettings } from "../../edge/node/env.ts";
import { startNodeEdge } from "../../edge/node/start-node-edge.ts";

const read = readNodeSettings();
if (!read.ok) throw new Error(read.mistakes.join("; "));
const { settings } = read;
const log = { info() {}, warn() {}, error: console.error };
await startNodeEdge({ settings: { ...settings, policyFile: null }, bundled: JSON.parse(settings.variables.BENCH_CONFIG ?? ""), log });
