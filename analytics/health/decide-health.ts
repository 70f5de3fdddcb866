/** `absent`: not configured. `unknown`: not asked yet. */
export type DependencyState = "connected" | "disconnected" | "absent" | "unknown";
export type HealthStatus = "healthy" | "degraded" | "unhealthy";

/** Without the database nothing works; without another configured part something does not. */
export function decideHealth(dependencies: Readonly<Record<string, DependencyState>>): HealthStatus {
  if (dependencies.postgres !== "connected") return "unhealthy";
  const lame = Object.values(dependencies).some((state) => state === "disconnected" || state === "unknown");
  return lame ? "degraded" : "healthy";
}
