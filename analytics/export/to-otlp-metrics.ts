import type { Exemplar, HistogramSample, Labels, MetricFamily } from "./metric-family.ts";

const units = { seconds: "s", bytes: "By" } as const;
/** AGGREGATION_TEMPORALITY_CUMULATIVE: each export holds all that was counted, so one that is lost loses nothing. */
const cumulative = 2;

/**
 * Families as an ExportMetricsServiceRequest in OTLP's JSON encoding: 64-bit integers and nanoseconds as text.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 * @param now milliseconds since 1970.
 */
export function toOtlpMetrics(families: readonly MetricFamily[], { instance, now }: { instance: string; now: number }): object {
  const metrics = families.filter(({ samples }) => samples.length > 0).map((family) => metricOf(family, nanoseconds(now)));
  const resource = { attributes: attributes({ "service.name": "aegis-analytics", "service.instance.id": instance }) };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: "aegis" }, metrics }] }] };
}

function metricOf(family: MetricFamily, timeUnixNano: string): object {
  const { name, help: description, unit } = family;
  return { name, description, unit: unit === undefined ? "1" : units[unit], ...dataOf(family, timeUnixNano) };
}

function dataOf(family: MetricFamily, timeUnixNano: string): object {
  const counted = ({ labels, startedAt }: { labels: Labels; startedAt: number }) => {
    return { attributes: attributes(labels), startTimeUnixNano: nanoseconds(startedAt), timeUnixNano };
  };
  switch (family.type) {
    case "gauge":
      return {
        gauge: {
          dataPoints: family.samples.map(({ labels, value }) => ({ attributes: attributes(labels), timeUnixNano, ...numberOf(value) })),
        },
      };
    case "counter": {
      const dataPoints = family.samples.map((sample) => ({ ...counted(sample), ...numberOf(sample.value) }));
      return { sum: { aggregationTemporality: cumulative, isMonotonic: true, dataPoints } };
    }
    case "histogram": {
      const dataPoints = family.samples.map((sample) => ({ ...counted(sample), ...distributionOf(sample), explicitBounds: family.bounds }));
      return { histogram: { aggregationTemporality: cumulative, dataPoints } };
    }
  }
}

function distributionOf({ sum, counts, exemplars }: HistogramSample): object {
  return {
    count: String(counts.reduce((total, count) => total + count, 0)),
    sum,
    bucketCounts: counts.map(String),
    exemplars: exemplars.flatMap((exemplar) => (exemplar === undefined ? [] : [exemplarOf(exemplar)])),
  };
}

function exemplarOf({ labels, value, at }: Exemplar): object {
  return { timeUnixNano: nanoseconds(at), asDouble: value, filteredAttributes: attributes(labels) };
}

function numberOf(value: number): object {
  return Number.isSafeInteger(value) ? { asInt: String(value) } : { asDouble: value };
}

function attributes(labels: Labels): object[] {
  return Object.entries(labels).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.round(milliseconds * 1000))}000`;
}
