import type { MetricFamily } from "./metric-family.ts";
import { processFamilies } from "./process-measures.ts";
import type { TrafficMeasures } from "./traffic-measures.ts";

type DependencyStates = Readonly<Record<string, string>>;
type Measured = {
  readonly traffic: TrafficMeasures;
  /** How each dependency was when it was last asked. */
  readonly dependencies: () => DependencyStates;
  /** Events that were received and are not stored yet. */
  readonly waitingEvents: () => number;
  readonly drain: { readonly families: () => MetricFamily[] } | null;
};

/** Reads all that this process measures. */
export function createMeasures({ traffic, dependencies, waitingEvents, drain }: Measured): () => MetricFamily[] {
  return () => [
    ...traffic.families(),
    waitingFamily(waitingEvents()),
    dependencyFamily(dependencies()),
    ...(drain?.families() ?? []),
    ...processFamilies(),
  ];
}

function waitingFamily(value: number): MetricFamily {
  const help = "Events that were received and wait to be committed.";
  return { name: "aegis_ingest_waiting_events", help, type: "gauge", samples: [{ labels: {}, value }] };
}

/** What is not configured has no sample. */
function dependencyFamily(states: DependencyStates): MetricFamily {
  const known = Object.entries(states).filter(([, state]) => state === "connected" || state === "disconnected");
  const samples = known.map(([dependency, state]) => ({ labels: { dependency }, value: state === "connected" ? 1 : 0 }));
  return { name: "aegis_dependency_up", help: "Whether a dependency answered when it was last asked.", type: "gauge", samples };
}
