import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { refusedBatches } from "../../scripts/testing/ledger/faults.ts";
import type { FaultCase } from "../../scripts/testing/ledger/keep-ledger.ts";
import { edgeNames } from "../../scripts/testing/ledger/start-edges.ts";

/** Fewer find room in the pages that Postgres has already. */
const perSecond = 150;
const fullMs = 10_000;
const chunk = Buffer.alloc(1024 * 1024);

/** A small file system in memory; null where this user may mount none. */
export function mountSmallDisk(): { folder: string; unmount(): void } | null {
  const folder = mkdtempSync(join(tmpdir(), "aegis-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256m,mode=755", "tmpfs", folder], { stdio: "pipe" });
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const unmount = () => {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, unmount };
}

/** The disk of Postgres is filled to its last byte, and has room again after a while. */
export function diskFilled(folder: string): FaultCase {
  const filler = join(folder, "filler");
  const act: FaultCase["act"] = async ({ database, restartDatabase }) => {
    await delay(1000);
    fill(filler);
    await delay(fullMs);
    rmSync(filler);
    // Without room for its log Postgres ends itself, and somebody has to start it again.
    await database.query("SELECT 1").catch(restartDatabase);
  };
  return { fault: "disk-filled", edges: edgeNames, perSecond, ...refusedBatches(act) };
}

function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    for (;;) writeSync(file, chunk);
  } catch {
    closeSync(file);
  }
}
