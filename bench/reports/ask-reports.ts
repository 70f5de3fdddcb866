import { Agent, request } from "node:http";
import { operatorHeaders } from "../measure/start-analytics.ts";

export type Timings = { readonly p50Ms: number; readonly p95Ms: number; readonly mostMs: number };

const agent = new Agent({ keepAlive: true });

/** Asks one after the other, whole answers and no ETag, and tells how long they took. */
export async function timeReports(urls: readonly string[]): Promise<Timings> {
  const times: number[] = [];
  for (const url of urls) {
    const startedAt = performance.now();
    await askReport(url);
    times.push(performance.now() - startedAt);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => Math.round((times[Math.floor(share * (times.length - 1))] ?? Number.NaN) * 10) / 10;
  return { p50Ms: at(0.5), p95Ms: at(0.95), mostMs: at(1) };
}

export function askReport(url: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers: operatorHeaders }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8");
      incoming.on("data", (part: string) => {
        text += part;
      });
      incoming.on("end", () => (incoming.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${url}: ${text}`))));
    })
      .on("error", reject)
      .end();
  });
}
