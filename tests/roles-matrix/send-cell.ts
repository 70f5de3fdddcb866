import { RawConnection } from "../path-fuzz/raw-connection.ts";
import type { Arrival } from "../path-fuzz/raw-upstream.ts";
import { fieldOf } from "../path-fuzz/read-message.ts";
import { type Edges, type Platform, platforms } from "../path-fuzz/start-edges.ts";
import type { Caller, Method } from "./expected-answer.ts";

export interface Cell {
  id: string;
  caller: Caller;
  method: Method;
  sent: string;
}

export interface Heard {
  status: number | "closed" | "hung";
  code: string | undefined;
  challenge: string | undefined;
  arrivals: Arrival[];
}

/** One connection to each edge. */
export class CellSender {
  readonly #edges: Edges<Caller>;
  readonly #connections: Record<Platform, RawConnection>;

  constructor(edges: Edges<Caller>) {
    this.#edges = edges;
    this.#connections = { workerd: new RawConnection(edges.ports.workerd), node: new RawConnection(edges.ports.node) };
  }

  async send(cell: Cell): Promise<Record<Platform, Heard>> {
    const [workerd, node] = await Promise.all(platforms.map((platform) => this.#sendTo(platform, cell)));
    return { workerd, node } as Record<Platform, Heard>;
  }

  end(): void {
    for (const platform of platforms) this.#connections[platform].end();
  }

  async #sendTo(platform: Platform, cell: Cell, attempt = 0): Promise<Heard> {
    const connection = this.#connections[platform];
    const id = `${platform}-${cell.id}-${attempt}`;
    const { isUsed } = connection;
    const answer = await connection.send(this.#write(cell, id), cell.method);
    const arrivals = this.#edges.arrivals.take(id);
    // A connection that ends between two requests says nothing about the second.
    if (answer === "closed" && isUsed && arrivals.length === 0 && attempt === 0) return this.#sendTo(platform, cell, 1);
    if (typeof answer === "string") return { status: answer, code: undefined, challenge: undefined, arrivals };
    const isProblem = fieldOf(answer, "content-type") === "application/problem+json" && answer.body !== "";
    return {
      status: Number(answer.startLine.split(" ")[1]),
      code: isProblem ? (JSON.parse(answer.body) as { code: string }).code : undefined,
      challenge: fieldOf(answer, "www-authenticate"),
      arrivals,
    };
  }

  #write({ caller, method, sent }: Cell, id: string): Buffer {
    const token = this.#edges.tokens[caller];
    const lines = [`${method} ${sent} HTTP/1.1`, "Host: some.test", `X-Fuzz-Case: ${id}`];
    if (token !== "") lines.push(`Authorization: Bearer ${token}`);
    if (/^P/.test(method)) lines.push("Content-Length: 0");
    return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  }
}
