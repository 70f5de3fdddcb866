import { performance } from "node:perf_hooks";
import type { MetricFamily } from "./metric-family.ts";

/** This process, under the names that client libraries of Prometheus share. */
export function processFamilies(): MetricFamily[] {
  const startedAt = performance.timeOrigin;
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const counter = (name: string, help: string, value: number): MetricFamily => {
    return { name, help, type: "counter", unit: "seconds", samples: [{ labels: {}, startedAt, value }] };
  };
  const gauge = (name: string, help: string, { value, unit }: { value: number; unit: "seconds" | "bytes" }): MetricFamily => {
    return { name, help, type: "gauge", unit, samples: [{ labels: {}, value }] };
  };
  return [
    counter("process_cpu_seconds", "CPU time of this process.", (user + system) / 1e6),
    counter("nodejs_eventloop_active_seconds", "Time that the event loop was busy.", performance.eventLoopUtilization().active / 1000),
    gauge("process_resident_memory_bytes", "Memory in use.", { value: rss, unit: "bytes" }),
    gauge("nodejs_heap_size_used_bytes", "Memory of the JavaScript heap in use.", { value: heapUsed, unit: "bytes" }),
    gauge("process_start_time_seconds", "When this process started, since 1970.", { value: startedAt / 1000, unit: "seconds" }),
  ];
}
