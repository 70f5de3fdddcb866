import type { SteeringDependencies } from "../policy/steering-dependencies.ts";
import { readLiveConfig } from "./live-config.ts";
import { type PublishResult, publishConfig } from "./publish-config.ts";

/** Publishes a first config where none ever was; null: there is one already, which stays. */
export async function seedConfig(dependencies: SteeringDependencies, yaml: string): Promise<PublishResult | null> {
  if ((await readLiveConfig(dependencies.db)) !== null) return null;
  const result = await publishConfig(dependencies, { yaml, actor: "aegis", message: "First config", expectedVersion: 0 });
  // Another process may have been first; its config stays.
  return !result.ok && result.reason === "conflict" ? null : result;
}
