import { type PartName, partNames } from "./part.ts";

export type Selection = { ok: true; names: PartName[] } | { ok: false; mistake: string };

/** Which parts start: those of `only` (`edge,analytics`), or all; without the demo upstream when `demo` is false. */
export function decideSelection(only: string | undefined, demo: boolean): Selection {
  const wanted = only === undefined ? [...partNames] : only.split(",").map((name) => name.trim());
  const unknown = wanted.filter((name) => !partNames.includes(name as PartName));
  if (unknown.length > 0) return { ok: false, mistake: `--only: no part is called ${unknown.join(", ")}; use ${partNames.join(", ")}` };
  const names = partNames.filter((name) => wanted.includes(name) && (demo || name !== "demo"));
  return names.length > 0 ? { ok: true, names } : { ok: false, mistake: "--only and --no-demo leave nothing to start" };
}
