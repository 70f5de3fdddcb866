import type { Exemplar, HistogramSample, Labels, MetricFamily } from "./metric-family.ts";

/** Prometheus' text format 0.0.4, or OpenMetrics 1.0 with exemplars and the times at which counters began. */
export type ExpositionFormat = "text" | "openmetrics";

/**
 * Families as a scrape's answer.
 * https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export function writeExposition(families: readonly MetricFamily[], format: ExpositionFormat): string {
  const lines = families.filter(({ samples }) => samples.length > 0).flatMap((family) => familyLines(family, format));
  return [...lines, ...(format === "openmetrics" ? ["# EOF"] : []), ""].join("\n");
}

function familyLines(family: MetricFamily, format: ExpositionFormat): string[] {
  const isOpen = format === "openmetrics";
  const name = family.type === "counter" && !isOpen ? `${family.name}_total` : family.name;
  return [
    `# HELP ${name} ${isOpen ? escapeLabel(family.help) : escapeHelp(family.help)}`,
    `# TYPE ${name} ${family.type}`,
    ...(isOpen && family.unit !== undefined ? [`# UNIT ${name} ${family.unit}`] : []),
    ...sampleLines(family, isOpen),
  ];
}

function sampleLines(family: MetricFamily, isOpen: boolean): string[] {
  const { name } = family;
  const created = ({ labels, startedAt }: { labels: Labels; startedAt: number }) =>
    isOpen ? [line(`${name}_created`, labels, startedAt / 1000)] : [];
  switch (family.type) {
    case "gauge":
      return family.samples.map(({ labels, value }) => line(name, labels, value));
    case "counter":
      return family.samples.flatMap((sample) => [line(`${name}_total`, sample.labels, sample.value), ...created(sample)]);
    case "histogram":
      return family.samples.flatMap((sample) => [...histogramLines(name, sample, { bounds: family.bounds, isOpen }), ...created(sample)]);
  }
}

function histogramLines(
  name: string,
  { labels, counts, sum, exemplars }: HistogramSample,
  { bounds, isOpen }: { bounds: readonly number[]; isOpen: boolean },
): string[] {
  let count = 0;
  const buckets = counts.map((added, bucket) => {
    count += added;
    const bound = bounds[bucket];
    const exemplar = isOpen ? exemplarText(exemplars[bucket]) : "";
    // OpenMetrics writes bounds as decimals: 1.0, never 1.
    const le = bound === undefined ? "+Inf" : isOpen && Number.isInteger(bound) ? `${bound}.0` : String(bound);
    return `${line(`${name}_bucket`, { ...labels, le }, count)}${exemplar}`;
  });
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, count)];
}

function exemplarText(exemplar: Exemplar | undefined): string {
  return exemplar === undefined ? "" : ` # ${labelText(exemplar.labels) || "{}"} ${exemplar.value} ${exemplar.at / 1000}`;
}

function line(name: string, labels: Labels, value: number): string {
  return `${name}${labelText(labels)} ${value}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
