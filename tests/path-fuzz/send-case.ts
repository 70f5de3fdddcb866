import { type FuzzCase, writeRequest } from "./generate-case.ts";
import type { Verdict } from "./judge-verdict.ts";
import { RawConnection } from "./raw-connection.ts";
import { fieldOf, type Message } from "./read-message.ts";
import { type Edges, type Platform, platforms } from "./start-edges.ts";

/** One connection to each edge. */
export class Senders {
  readonly #edges: Edges;
  readonly #connections: Record<Platform, RawConnection>;

  constructor(edges: Edges) {
    this.#edges = edges;
    this.#connections = { workerd: new RawConnection(edges.ports.workerd), node: new RawConnection(edges.ports.node) };
  }

  /** Sends a case to both edges and gathers what became of it. `caseId` is its alone. */
  async send(sent: FuzzCase, caseId: string): Promise<Record<Platform, Verdict>> {
    const [workerd, node] = await Promise.all(platforms.map((platform) => this.#sendTo(platform, sent, caseId)));
    return { workerd, node } as Record<Platform, Verdict>;
  }

  end(): void {
    for (const platform of platforms) this.#connections[platform].end();
  }

  async #sendTo(platform: Platform, sent: FuzzCase, caseId: string, attempt = 0): Promise<Verdict> {
    const connection = this.#connections[platform];
    const id = `${platform}-${caseId}-${attempt}`;
    const { isUsed } = connection;
    connection.unasked = "";
    const answer = await connection.send(writeRequest(sent, id, this.#edges.tokens), sent.method);
    const arrivals = this.#edges.arrivals.take(id);
    // A connection that ends between two requests says nothing about the second.
    if (answer === "closed" && isUsed && arrivals.length === 0 && attempt === 0) return this.#sendTo(platform, sent, caseId, 1);
    const gathered = { arrivals, unasked: connection.unasked };
    if (typeof answer !== "string") return { ...gathered, ...readAnswer(answer) };
    return { ...gathered, status: answer, code: undefined, isProblem: false, hasRequestId: false, isPassedOn: false };
  }
}

function readAnswer(answer: Message) {
  const isProblem = fieldOf(answer, "content-type") === "application/problem+json";
  const problem = isProblem && answer.body !== "" ? (JSON.parse(answer.body) as { code: string; requestId?: string }) : undefined;
  return {
    status: Number(answer.startLine.split(" ")[1]),
    code: problem?.code,
    isProblem,
    hasRequestId: (problem?.requestId ?? fieldOf(answer, "x-request-id")) !== undefined,
    isPassedOn: fieldOf(answer, "x-upstream") !== undefined,
  };
}
