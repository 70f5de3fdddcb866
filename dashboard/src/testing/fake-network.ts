import { Problem, type ProblemCode, problems, problemType } from "#contracts/problem.ts";

export type Call = { method: string; path: string; range: string | null; query: Record<string, string>; body: unknown };
export type Answer = Response | Promise<Response>;

/** Stands in for analytics at the network's edge: answers by "METHOD /path", records every call, hands out sockets. */
export class FakeNetwork {
  readonly calls: Call[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly #answers = new Map<string, (call: Call) => Answer>();

  on(endpoint: string, answer: (call: Call) => Answer): void {
    this.#answers.set(endpoint, answer);
  }

  callsOf(endpoint: string): Call[] {
    return this.calls.filter(({ method, path }) => `${method} ${path}` === endpoint);
  }

  /** The newest socket; throws when none was opened. */
  get socket(): FakeSocket {
    const newest = this.sockets.at(-1);
    if (!newest) throw new Error("no socket was opened");
    return newest;
  }

  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    const text = await request.text();
    const body = text === "" ? undefined : JSON.parse(text);
    const query = Object.fromEntries(url.searchParams);
    const call = { method: request.method, path: url.pathname, range: query.range ?? null, query, body };
    this.calls.push(call);
    request.signal.throwIfAborted();
    const answer = this.#answers.get(`${call.method} ${call.path}`);
    if (!answer) throw new TypeError(`nothing answers ${call.method} ${call.path}`);
    return answer(call);
  };

  /** What takes the place of the WebSocket class. */
  get socketClass(): new (
    url: string,
  ) => FakeSocket {
    const { sockets } = this;
    return class extends FakeSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    };
  }
}

/** One end of a WebSocket, moved by the test. */
export class FakeSocket {
  readonly url: string;
  /** What the page sent. */
  readonly sent: unknown[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  /** Hands the page a message of the service. */
  deliver(message: unknown): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }

  close(code = 1006): void {
    if (this.closed) return;
    this.closed = true;
    this.onclose?.({ code });
  }
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

/** A problem as analytics answers it. */
export function problem(code: ProblemCode, more: Partial<Pick<Problem, "detail" | "requestId" | "errors">> = {}): Response {
  const { status, title } = problems[code];
  const body = Problem.parse({ type: problemType(code), title, status, code, requestId: "request-1", ...more });
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}
