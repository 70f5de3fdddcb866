import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { buildConnector, Pool } from "undici";
import type { Upstream } from "#contracts/upstream.ts";
import { isPrivateHost } from "../../config/is-private-host.ts";
import { publicLookup } from "./public-lookup.ts";

/** How long to wait for a connection where the upstream does not say. */
const CONNECT_MS = 10_000;
const MAX_CONNECTIONS = 1024;
const MAX_HEADER_BYTES = 65_536;

type Way = Pick<Upstream, "connectMs" | "allowPrivate" | "clientCertificate">;

/** Keep-alive connections to the targets of upstreams: a pool for each origin and way to connect. */
export class UpstreamPools {
  readonly #env: Readonly<Record<string, unknown>>;
  readonly #pools = new Map<string, Pool>();
  /** By the policy's own objects, so that the name of a pool is made once for each. */
  #known = new WeakMap<object, Map<string, Pool>>();

  constructor(env: Readonly<Record<string, unknown>>) {
    this.#env = env;
  }

  of(origin: string, upstream: Way): Pool {
    const byOrigin = this.#known.get(upstream) ?? new Map<string, Pool>();
    if (byOrigin.size === 0) this.#known.set(upstream, byOrigin);
    const known = byOrigin.get(origin);
    if (known) return known;
    const { connectMs, allowPrivate, clientCertificate } = upstream;
    const name = JSON.stringify([origin, connectMs, allowPrivate ?? false, clientCertificate]);
    const pool = this.#pools.get(name) ?? this.#open(origin, upstream);
    this.#pools.set(name, pool);
    byOrigin.set(origin, pool);
    return pool;
  }

  /** Certificates are read again with the next connections; those in use end with their requests. */
  reload(): void {
    const before = [...this.#pools.values()];
    this.#pools.clear();
    this.#known = new WeakMap();
    for (const pool of before) void pool.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #open(origin: string, { connectMs, allowPrivate, clientCertificate }: Way): Pool {
    const isFree = allowPrivate || isPrivateHost(origin);
    const connect = buildConnector({
      timeout: connectMs ?? CONNECT_MS,
      allowH2: false,
      ...(isFree ? {} : { lookup: publicLookup }),
      ...(clientCertificate === undefined ? {} : this.#certificate(clientCertificate)),
    });
    return new Pool(origin, {
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
      connect: (options, connected) =>
        connect(options, (error, socket) => {
          if (error !== null) return connected(error, null);
          tellResets(socket);
          connected(null, socket);
        }),
    });
  }

  /** The certificate `NAME` from NAME_CERT and NAME_KEY, with NAME_CA what the upstream's own is checked by: PEM, or a file's name. */
  #certificate(name: string): { cert: string; key: string; ca?: string } {
    const read = (part: string): string | undefined => {
      const text = this.#env[`${name}_${part}`];
      if (typeof text !== "string" || text === "") return undefined;
      return text.includes("-----BEGIN") ? text : readFileSync(text, "utf8");
    };
    const [cert, key, ca] = [read("CERT"), read("KEY"), read("CA")];
    if (cert === undefined || key === undefined) throw new Error(`${name}_CERT and ${name}_KEY must be set`);
    return ca === undefined ? { cert, key } : { cert, key, ca };
  }
}

/** undici takes a reset for the end of a body that has no announced length; under another name it is the fault it is. */
function tellResets(socket: Socket): void {
  socket.prependListener("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "ECONNRESET") error.code = "UPSTREAM_RESET";
  });
}
