import type { Dependencies } from "../dependencies.ts";

/** What a change of live policy needs: the service's dependencies, and the bell that wakes the publisher in this process. */
export type SteeringDependencies = Pick<Dependencies, "db" | "env" | "now" | "log"> & { readonly policyChanged?: () => void };
