import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { policyKeys } from "#contracts/kv-keys.ts";

interface Held {
  /** What is told of an API key's id; null: there is none. */
  record: (id: string) => object | null;
  /** Documents of live policy, by part. */
  documents?: Partial<Record<keyof typeof policyKeys, object>>;
  port?: number;
}

export interface LiveStore {
  port: number;
  close(): void;
}

/**
 * What holds live policy and API keys, for both edges: workerd's own protocol for a KV namespace, and what the edge on Node asks of
 * analytics. Signatures are not looked at, metric batches are thrown away.
 */
export async function startLiveStore({ record, documents = {}, port = 0 }: Held): Promise<LiveStore> {
  const byKey = Object.fromEntries(
    Object.entries(policyKeys).map(([part, key]) => {
      const document = documents[part as keyof typeof policyKeys];
      return [key, document === undefined ? null : JSON.stringify(document)];
    }),
  );
  const answer = ({ method, url = "" }: IncomingMessage): object | null => {
    const path = decodeURIComponent(url.split("?")[0] ?? "");
    if (path === "/bulk/get") return byKey;
    if (path === "/api/edge/policy") return { documents };
    if (method === "POST") return {};
    const [, id] = /^\/(?:api\/edge\/keys|aegis\/key)\/([^/]*)$/.exec(path) ?? [];
    return id === undefined ? null : record(id);
  };
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const found = answer(request);
      response.writeHead(found === null ? 404 : 200, { "Content-Type": "application/json" });
      response.end(found === null ? "" : JSON.stringify(found));
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
