import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { OtlpBody } from "./decode-otlp.ts";

export type Collector = Awaited<ReturnType<typeof startCollector>>;

/** An OpenTelemetry collector by OTLP/HTTP that keeps what it is sent, and answers as it is told to; at first it takes all. */
export async function startCollector() {
  const received: (OtlpBody & { headers: string })[] = [];
  const server = createServer(async (request, response) => {
    const kind = request.url === "/v1/traces" ? "traces" : "metrics";
    received.push({ kind, body: await text(request), headers: JSON.stringify(request.headers) });
    collector.answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const collector = {
    url,
    received,
    answer: (response: ServerResponse): unknown => response.writeHead(200, { "Content-Type": "application/json" }).end("{}"),
    close,
  };
  return collector;
}
