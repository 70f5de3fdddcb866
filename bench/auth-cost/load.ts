import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cores } from "../edge-cost/cores.ts";

export interface SendOrder {
  port: number;
  connections: number;
  requests: number;
  target: string;
  /** One header line each, used in turn. */
  lines: readonly string[];
}

const script = fileURLToPath(new URL("processes/send-heads.ts", import.meta.url));

/** A process, on the core around the measured one, that sends requests as it is told. */
export class Load {
  readonly #process = spawn("taskset", ["-c", cores.around, process.execPath, script], { stdio: ["ignore", "ignore", "inherit", "ipc"] });

  /** How many requests got which status. */
  async send(order: SendOrder): Promise<Record<string, number>> {
    this.#process.send(order);
    const [statuses] = await once(this.#process, "message");
    return statuses as Record<string, number>;
  }

  stop(): void {
    this.#process.kill();
  }
}
