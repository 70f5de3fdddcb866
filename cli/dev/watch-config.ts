import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 250;
const settleMs = 100;

/**
 * Calls `onChange` after each change of a file's text, one call at a time; returns what ends it.
 * Polls by name, so that editors that write a new file and rename it, and network folders, work too.
 */
export function watchConfig(file: string, onChange: () => Promise<void>): () => void {
  let known = readText(file);
  let queue = Promise.resolve();
  const look = async () => {
    const text = await settledText(file);
    if (text === undefined || text === known) return;
    known = text;
    await onChange();
  };
  const listener = () => {
    queue = queue.then(look);
  };
  watchFile(file, { interval: pollMs }, listener);
  return () => unwatchFile(file, listener);
}

/** The file's text once two looks agree: an editor may still be writing. Undefined while it is away. */
async function settledText(file: string): Promise<string | undefined> {
  let text = readText(file);
  for (;;) {
    await delay(settleMs);
    const again = readText(file);
    if (again === text) return text;
    text = again;
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
