import { readFileSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 250;
const settleMs = 100;

/**
 * Calls `onChange` after each change of a file's text, one call at a time; returns what ends it.
 * Polls by name, so that editors that write a new file and rename it, and network folders, work too.
 */
export function watchConfig(file: string, onChange: () => Promise<void>): () => void {
  let text = readText(file);
  let stamp = "";
  const over = new AbortController();
  const look = async () => {
    const before = readStamp(file);
    if (before === stamp) return;
    const settled = await settledText(file);
    stamp = before;
    if (settled === undefined || settled === text) return;
    text = settled;
    await onChange();
  };
  const watch = async () => {
    while (!over.signal.aborted) {
      await look();
      await delay(pollMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    }
  };
  void watch();
  return () => over.abort();
}

/** Changes whenever the file's content may have changed. */
function readStamp(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : "";
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
