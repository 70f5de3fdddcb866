import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const python = fileURLToPath(new URL("../../ml/.venv/bin/python", import.meta.url));
const script = fileURLToPath(new URL("./decode.py", import.meta.url));

export type OtlpBody = { readonly kind: "metrics" | "traces"; readonly body: string };
type Attribute = { key: string; value: { stringValue?: string; intValue?: string } };
export type DecodedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
  status?: { code?: string };
};
export type DecodedMetric = { name: string; unit?: string; [kind: string]: unknown };

/** Whether this machine has OpenTelemetry's definitions: they come with the Python packages of the tests. */
export function hasOtlpDefinitions(): boolean {
  return spawnSync(python, ["-c", "import opentelemetry.proto, google.protobuf"], { stdio: "ignore" }).status === 0;
}

/** Bodies as OpenTelemetry's own protobuf definitions read them; throws what these say against one. */
export function decodeOtlp(bodies: readonly OtlpBody[]): Record<string, unknown>[] {
  const input = bodies.map((body) => `${JSON.stringify(body)}\n`).join("");
  const { status, stdout, stderr } = spawnSync(python, [script], { input, encoding: "utf8", maxBuffer: 100_000_000 });
  if (status !== 0) throw new Error(stderr);
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

export function spansOf(bodies: readonly OtlpBody[]): DecodedSpan[] {
  type Request = { resourceSpans: { scopeSpans: { spans: DecodedSpan[] }[] }[] };
  const requests = decodeOtlp(bodies.filter(({ kind }) => kind === "traces")) as Request[];
  return requests.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
}

export function metricsOf(bodies: readonly OtlpBody[]): DecodedMetric[] {
  type Request = { resourceMetrics: { scopeMetrics: { metrics: DecodedMetric[] }[] }[] };
  const requests = decodeOtlp(bodies.filter(({ kind }) => kind === "metrics")) as Request[];
  return requests.flatMap(({ resourceMetrics }) =>
    resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)),
  );
}

/** The value of a span's attribute. */
export function attributeOf({ attributes }: DecodedSpan, name: string): string | undefined {
  const value = attributes.find(({ key }) => key === name)?.value;
  return value?.stringValue ?? value?.intValue;
}

/** An id of OTLP in hexadecimal. */
export function hexOf(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("hex");
}
