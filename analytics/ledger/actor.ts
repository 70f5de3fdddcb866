import type { Source } from "#contracts/decision.ts";

/** Who changes something, and from where; a null source is Aegis itself. */
export type Actor = { readonly name: string; readonly source: Source | null };

export const loopActor: Actor = { name: "loop", source: null };
export const healthCheckActor: Actor = { name: "health-check", source: null };
