import type { Part } from "../../../cli/dev/part.ts";
import { Supervisor } from "../../../cli/dev/supervisor.ts";

export interface Control {
  /** Resolves once it is ready. */
  start(): Promise<void>;
  /** Ends it as a crash would: no signal handler runs. */
  kill(): void;
  /** Ends it as it is meant to end. */
  end(): Promise<void>;
}

/** A part of the local stack under a supervisor of its own, so that it can be ended and started again. */
export function controlPart(part: Part, logFolder: string): Control {
  let supervisor: Supervisor | undefined;
  return {
    start: async () => {
      supervisor = new Supervisor([{ ...part, startsAfter: [], stopsAfter: [] }], { logFolder, onReport: () => undefined });
      await supervisor.start();
    },
    kill: () => supervisor?.kill(),
    end: async () => supervisor?.stop(),
  };
}
