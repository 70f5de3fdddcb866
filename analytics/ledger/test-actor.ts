import type { Actor } from "./actor.ts";

/** Whoever changes something in tests. */
export const testActor: Actor = { name: "test", source: null };
