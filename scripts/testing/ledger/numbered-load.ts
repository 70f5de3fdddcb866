import { Agent, type IncomingMessage, request } from "node:http";

/** A request that was answered 200. Times are milliseconds since 1970. */
export interface Answered {
  number: number;
  requestId: string;
  answeredAt: number;
}

export interface Load {
  answered: readonly Answered[];
  /** Requests that were sent and are not among the answered, yet or for good. */
  unanswered(): number;
  /** Sends no more; resolves when every request is answered or has failed. */
  stop(): Promise<void>;
}

const tickMs = 10;
/** Every so many-th request has a connection of its own: those kept alive stay with one process of an edge. */
const ownConnectionEvery = 4;

/** Sends numbered requests to a route at a steady pace, whatever becomes of them, and keeps the id under which each was answered. */
export function startLoad({ port, route, perSecond }: { port: number; route: string; perSecond: number }): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const answered: Answered[] = [];
  const open = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  const sendOne = (number: number) => {
    const sending = ask(number % ownConnectionEvery === 0 ? false : agent, port, `/${route}/${number}`).then((requestId) => {
      open.delete(sending);
      if (requestId !== null) answered.push({ number, requestId, answeredAt: Date.now() });
    });
    open.add(sending);
  };
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond);
    for (; sent < due; sent++) sendOne(sent);
  }, tickMs);
  return {
    answered,
    unanswered: () => sent - answered.length,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
    },
  };
}

/** The id of the answer, or null when none came or it was no 200. */
function ask(agent: Agent | false, port: number, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const outgoing = request({ agent, host: "127.0.0.1", port, path, timeout: 20_000 }, (incoming: IncomingMessage) => {
      const id = incoming.statusCode === 200 ? String(incoming.headers["x-request-id"]) : null;
      incoming.resume();
      incoming.on("end", () => resolve(id)).on("error", () => resolve(null));
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(null)).end();
  });
}
