import type { IncomingHttpHeaders } from "node:http";

const faults = ["reset", "hang", "early-close"] as const;

/** What a request asks the demo upstream to do. `bytes` absent: echo the request as JSON. */
export interface DemoWish {
  status: number;
  bytes?: number;
  delayMs: number;
  fail?: (typeof faults)[number];
}

type Reading = { ok: true; value: DemoWish } | { ok: false; errors: string[] };

/** Reads `Demo-Status`, `Demo-Bytes`, `Demo-Delay-Ms`, `Demo-Fail`, or `?status=&bytes=&delay=&fail=`; headers win. */
export function readDemoWish(headers: IncomingHttpHeaders, target: string): Reading {
  const query = new URLSearchParams(target.includes("?") ? target.slice(target.indexOf("?") + 1) : "");
  const errors: string[] = [];
  const text = (header: string, parameter: string) => firstOf(headers[header]) ?? query.get(parameter) ?? undefined;
  const whole = (name: string, value: string | undefined, [low, high]: [number, number]) => {
    if (value === undefined) return undefined;
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= low && number <= high) return number;
    errors.push(`${name}: use a whole number from ${low} to ${high}`);
    return undefined;
  };
  const value: DemoWish = {
    status: whole("Demo-Status or ?status", text("demo-status", "status"), [200, 599]) ?? 200,
    bytes: whole("Demo-Bytes or ?bytes", text("demo-bytes", "bytes"), [0, 2 ** 30]),
    delayMs: whole("Demo-Delay-Ms or ?delay", text("demo-delay-ms", "delay"), [0, 600_000]) ?? 0,
  };
  const fail = text("demo-fail", "fail");
  value.fail = faults.find((fault) => fault === fail);
  if (fail !== undefined && value.fail === undefined) errors.push(`Demo-Fail or ?fail: use ${faults.join(", ")}`);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value };
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
