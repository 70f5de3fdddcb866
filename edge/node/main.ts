// The self-hosted edge as a command: `node edge/node/main.ts`, or `aegis edge`. Its settings are environment variables.
import cluster from "node:cluster";
import { bufferedLog } from "./buffered-log.ts";
import { readNodeSettings } from "./env.ts";
import { readConfigFile } from "./read-config-file.ts";
import { runProcess } from "./run-process.ts";
import { superviseProcesses } from "./supervise-processes.ts";

const log = bufferedLog(process.stdout);
const reading = readNodeSettings();
const config = reading.ok ? readConfigFile(reading.settings.configFile) : null;
const mistakes = [...(reading.ok ? [] : reading.mistakes), ...(config?.ok === false ? config.mistakes : [])];

for (const mistake of mistakes) process.stderr.write(`aegis edge: ${mistake}\n`);
if (!reading.ok || !config?.ok) process.exitCode = 1;
else if (cluster.isPrimary && reading.settings.processes > 1) superviseProcesses(reading.settings.processes, log);
else await runProcess({ settings: reading.settings, bundled: config.config, log });
