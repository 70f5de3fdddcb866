import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { cellKey, emptyCell, type LiveCell, wholeKey } from "./live-cells.ts";
import type { StreamSocket } from "./stream-socket.ts";
import { startTestStream } from "./test-stream.ts";

let service: Awaited<ReturnType<typeof startTestStream>>;

beforeEach(async () => {
  service = await startTestStream();
});
afterEach(() => service.close());

const cell = (requests: number): LiveCell => ({ ...emptyCell(), requests });
const refusal = (code: string, more: object = {}) =>
  expect.objectContaining({ type: "error", ...more, problem: expect.objectContaining({ code }) });
/** A socket that a stream may end. */
function fakeSocket(): StreamSocket & { codes: number[] } {
  const codes: number[] = [];
  return { bufferedAmount: 0, send: () => {}, ping: () => {}, close: (code) => codes.push(code), terminate: () => {}, on: () => {}, codes };
}
const mistake = (path: string, message: RegExp) => ({ errors: [{ path, message: expect.stringMatching(message) }] });

describe("the stream", () => {
  test("says what a client may expect, and sends everybody the same frame each second", async () => {
    const clients = [await service.open(), await service.open()];
    expect(clients[0]?.notices[0]).toMatchObject({ type: "hello", oldest: null, newest: null, frameMs: 1000, pingMs: 20_000 });
    await service.endSecond(100);
    for (const client of clients) {
      await client.until(() => client.frames.length === 1);
      expect(client.frames).toEqual([
        { sequence: 100, at: "1970-01-01T00:01:41.000Z", throughput: 100, latency: 0, p95: null, errors: 0, refused: 0 },
      ]);
    }
  });

  test("forgets a client that leaves, and what it watched", async () => {
    const client = await service.open();
    await client.ask({ type: "subscribe", id: "a", client: "sub:ada" });
    expect(service.watchlist.clients()).toEqual(["sub:ada"]);
    client.socket.close();
    await vi.waitFor(() => expect(service.stream.clients()).toBe(0));
    expect(service.watchlist.clients()).toEqual([]);
  });

  test("says goodbye when the service ends", async () => {
    const client = await service.open();
    service.stream.close();
    expect(await client.closed).toBe(1001);
  });

  test("opens to nobody once the service ends, so that nobody keeps it from ending", async () => {
    const admitted = Promise.withResolvers<void>();
    service.facts.admitting = admitted.promise;
    const socket = new WebSocket(service.url.replace("http", "ws"));
    const refused = once(socket, "unexpected-response");
    socket.on("error", () => undefined);
    await vi.waitFor(() => expect(service.arrived()).toBe(1), { timeout: 20_000 });
    const ended = service.close();
    admitted.resolve();
    expect((await refused)[1]).toMatchObject({ statusCode: 429 });
    socket.terminate();
    await ended;
    const late = fakeSocket();
    expect(service.stream.join(late, { operator: "ada", requestId: "request-1", endsAt: null })).toBeNull();
    expect(late.codes).toEqual([1001]);
    service = await startTestStream();
  });

  test("forgets what a client watched once, also where it leaves while its messages wait", async () => {
    const [viewer, leaver] = [await service.open(), await service.open()];
    for (const client of [viewer, leaver]) await client.ask({ type: "subscribe", id: "a", client: "sub:ada" });
    const routes = Promise.withResolvers<readonly string[]>();
    service.facts.routes = routes.promise;
    leaver.socket.send(JSON.stringify({ type: "subscribe", id: "b", route: "orders" }));
    leaver.socket.send(JSON.stringify({ type: "unsubscribe", id: "a" }));
    leaver.socket.close();
    await vi.waitFor(() => expect(service.stream.clients()).toBe(1));
    routes.resolve(["orders"]);
    service.facts.routes = ["orders"];
    await viewer.ask({ type: "subscribe", id: "b", route: "orders" });
    expect(service.watchlist.clients()).toEqual(["sub:ada"]);
  });
});

describe("a subscription", () => {
  test("adds the figures of a route, of what no route matched, and of a client to each frame", async () => {
    const client = await service.open();
    const subscribe = { type: "subscribe", id: "orders", metrics: ["throughput", "p99"], route: "orders" };
    expect(await client.ask(subscribe)).toEqual({ ...subscribe, type: "subscribed" });
    await client.ask({ type: "subscribe", id: "none", route: null, metrics: ["throughput"] });
    await client.ask({ type: "subscribe", id: "ada", route: "orders", client: "sub:ada", metrics: ["throughput"] });
    await service.endSecond(
      5,
      new Map([
        [wholeKey, cell(10)],
        [cellKey({ route: "orders" }), cell(6)],
        [cellKey({ route: null }), cell(4)],
        [cellKey({ route: "orders", client: "sub:ada" }), cell(2)],
      ]),
    );
    await client.until(() => client.frames.length === 1);
    expect(client.frames[0]).toMatchObject({
      throughput: 10,
      series: { orders: { throughput: 6, p99: null }, none: { throughput: 4 }, ada: { throughput: 2 } },
    });
  });

  test("is replaced by another of the same id, and ends", async () => {
    const client = await service.open();
    await client.ask({ type: "subscribe", id: "a", client: "sub:ada" });
    await client.ask({ type: "subscribe", id: "a", route: "users", metrics: ["errors"] });
    expect(service.watchlist.clients()).toEqual([]);
    await service.endSecond(5);
    expect(await client.ask({ type: "unsubscribe", id: "a" })).toEqual({ type: "unsubscribed", id: "a" });
    await service.endSecond(6);
    await client.until(() => client.frames.length === 2);
    expect(client.frames.map(({ series }) => series)).toEqual([{ a: { errors: 0 } }, undefined]);
  });

  test.each<[string, object | string, object]>([
    ["an unknown route", { type: "subscribe", id: "a", route: "ordrs" }, mistake("route", /did you mean "orders"/)],
    ["an unknown metric", { type: "subscribe", id: "a", metrics: ["latencyMs"] }, mistake("metrics.0", /use throughput, latency/)],
    ["what is no client", { type: "subscribe", id: "a", client: "192.0.2.1" }, mistake("client", /use key:<id>/)],
    ["an unknown message", { type: "publish", id: "a" }, mistake("type", /use one of the types subscribe/)],
    ["a key that it does not know", { type: "subscribe", id: "a", path: "/" }, {}],
    ["an id that is too long", { type: "subscribe", id: "a".repeat(33) }, mistake("id", /use 1 to 32/)],
    ["no JSON", "subscribe to all", {}],
    ["JSON that is no object", "[[[[[[[[[[1]]]]]]]]]]", {}],
    ["a prototype", '{"__proto__":{"type":"subscribe"},"id":"a"}', {}],
  ])("is refused for %s, and the stream goes on", async (_, message, errors) => {
    const client = await service.open();
    expect(await client.ask(message)).toMatchObject({ type: "error", problem: { code: "input-invalid", status: 400, ...errors } });
    await service.endSecond(1);
    await client.until(() => client.frames.length === 1);
    expect(client.frames[0]?.series).toBeUndefined();
  });

  test("that does not stand cannot be ended", async () => {
    const client = await service.open();
    await client.ask({ type: "subscribe", id: "orders" });
    expect(await client.ask({ type: "unsubscribe", id: "order" })).toEqual(refusal("not-found", { id: "order" }));
  });

  test("is bounded in number, of a stream and of watched clients", async () => {
    const client = await service.open();
    for (let count = 0; count < 20; count += 1) await client.ask({ type: "subscribe", id: `s${count}` });
    expect(await client.ask({ type: "subscribe", id: "more" })).toEqual(refusal("stream-limit-reached", { id: "more" }));
    expect(await client.ask({ type: "subscribe", id: "s3", client: "sub:a" })).toMatchObject({ type: "subscribed" });
    const other = await service.open();
    expect(await other.ask({ type: "subscribe", id: "b", client: "sub:b" })).toMatchObject({ type: "subscribed" });
    expect(await other.ask({ type: "subscribe", id: "c", client: "sub:c" })).toEqual(refusal("stream-limit-reached"));
    expect(await other.ask({ type: "subscribe", id: "c", client: "sub:a" })).toMatchObject({ type: "subscribed" });
    service.facts.operator = "eve";
    expect(await (await service.open()).ask({ type: "subscribe", id: "c", client: "sub:c" })).toMatchObject({ type: "subscribed" });
  });

  test("is refused while the routes cannot be read, and takes any route while no config is live", async () => {
    const client = await service.open();
    service.facts.routes = new Error("away");
    expect(await client.ask({ type: "subscribe", id: "a", route: "orders" })).toEqual(refusal("dependency-unavailable", { id: "a" }));
    service.facts.routes = null;
    expect(await client.ask({ type: "subscribe", id: "a", route: "whatever" })).toMatchObject({ type: "subscribed" });
  });
});

test("a route that is unknown among thousands is refused in few words", async () => {
  const client = await service.open();
  service.facts.routes = Array.from({ length: 3000 }, (_, index) => `${"r".repeat(40)}-${index}`);
  const answer = await client.ask({ type: "subscribe", id: "a", route: "orders" });
  expect(answer).toMatchObject({ problem: mistake("route", /known here: r+-0, .* and 2980 more$/) });
  expect(JSON.stringify(answer).length).toBeLessThan(2000);
});

describe("a client that comes back", () => {
  test("is sent what it missed in order, each frame once, and how much is gone", async () => {
    for (let second = 1; second <= 310; second += 1) await service.endSecond(second);
    const client = await service.open();
    expect(client.notices[0]).toMatchObject({ oldest: 11, newest: 310 });
    await client.ask({ type: "subscribe", id: "a", metrics: ["throughput"] });
    expect(await client.ask({ type: "resume", after: 5 })).toEqual({ type: "resumed", after: 5, sent: 300, gone: 5 });
    await service.endSecond(311);
    await client.until(() => client.frames.length === 301);
    expect(client.sequences()).toEqual(Array.from({ length: 301 }, (_, index) => index + 11));
    expect(client.frames[0]?.series).toEqual({ a: { throughput: 11 } });
  });

  test("that was sent a live frame first is sent what lies before that", async () => {
    await service.endSecond(1);
    await service.endSecond(2);
    const client = await service.open();
    await service.endSecond(3);
    await client.until(() => client.frames.length === 1);
    expect(await client.ask({ type: "resume", after: 0 })).toMatchObject({ sent: 2, gone: 0 });
    await client.until(() => client.frames.length === 3);
    expect(client.sequences()).toEqual([3, 1, 2]);
  });

  test("asks for a gap in the middle by its two ends, and for what is to come in vain", async () => {
    for (const second of [1, 2, 3, 4, 5]) await service.endSecond(second);
    const client = await service.open();
    expect(await client.ask({ type: "resume", after: 1, before: 4 })).toMatchObject({ sent: 2, gone: 0 });
    expect(await client.ask({ type: "resume", after: 900 })).toMatchObject({ sent: 0, gone: 0 });
    await client.until(() => client.frames.length === 2);
    expect(client.sequences()).toEqual([2, 3]);
  });

  test("to a process that is a little behind is not sent again what it has seen", async () => {
    await service.endSecond(5);
    const client = await service.open();
    expect(await client.ask({ type: "resume", after: 7 })).toMatchObject({ sent: 0, gone: 0 });
    for (const second of [6, 7, 8]) await service.endSecond(second);
    await client.until(() => client.frames.length === 1);
    expect(client.sequences()).toEqual([8]);
  });

  test("shares what it may be sent with its operator's other streams", async () => {
    await service.close();
    service = await startTestStream({ mostHeld: { atOnce: 5, perSecond: 0 } });
    for (const second of [1, 2, 3]) await service.endSecond(second);
    const [one, other] = [await service.open(), await service.open()];
    expect(await one.ask({ type: "resume", after: 0 })).toMatchObject({ sent: 3 });
    expect(await other.ask({ type: "resume", after: 0 })).toEqual(refusal("stream-limit-reached", { after: 0 }));
    service.facts.operator = "eve";
    expect(await (await service.open()).ask({ type: "resume", after: 0 })).toMatchObject({ sent: 3 });
  });
});

describe("a credential", () => {
  test("ends its streams when it admits no longer", async () => {
    const [one, other] = [await service.open(), await service.open()];
    service.facts.isSignedIn = false;
    expect(await Promise.all([one.closed, other.closed])).toEqual([4401, 4401]);
    await vi.waitFor(() => expect(service.stream.clients()).toBe(0));
  });

  test("ends its streams when its time is over", async () => {
    service.facts.endsAt = new Date(1000);
    const client = await service.open();
    await service.endSecond(1);
    await client.until(() => client.frames.length === 1);
    service.facts.now = 1000;
    await service.endSecond(2);
    expect(await client.closed).toBe(4401);
    expect(client.sequences()).toEqual([1]);
  });
});

describe("a slow or hostile client", () => {
  /** A client whose frames have some kilobytes, so that they soon fill the system's buffers. */
  async function openWide() {
    const client = await service.open();
    for (let count = 0; count < 20; count += 1) await client.ask({ type: "subscribe", id: `${"s".repeat(28)}${count}` });
    return client;
  }
  /** A sequence that none of a test's first clients is pinged with: who does not read does not answer pings either. */
  const unpinged = (count: number) => count * 20 + 10;
  /** Ends seconds until it is so; returns how many. */
  async function endSecondsUntil(isSo: () => boolean): Promise<number> {
    for (let count = 1; count < 100_000; count += 1) {
      await service.endSecond(unpinged(count));
      if (count % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (isSo()) return count;
    }
    throw new Error("it never became so");
  }

  test("that never reads is given up, and costs the others nothing", async () => {
    const [slow, good] = [await openWide(), await service.open()];
    slow.socket.pause();
    const last = await endSecondsUntil(() => service.joined[0]?.isOpen === false);
    slow.socket.resume();
    expect([4408, 1006]).toContain(await slow.closed);
    await good.until(() => good.frames.length === last);
    expect(good.sequences()).toEqual(Array.from({ length: last }, (_, index) => unpinged(index + 1)));
    expect(good.frames.every(({ dropped }) => dropped === undefined)).toBe(true);
  });

  test("that reads again in time hears how many frames it was not sent, and can ask for them", async () => {
    const client = await openWide();
    client.socket.pause();
    const stalled = await endSecondsUntil(() => service.joined[0]?.isBehind === true);
    for (let more = 1; more <= 10; more += 1) await service.endSecond(unpinged(stalled + more));
    client.socket.resume();
    await vi.waitFor(() => expect(service.joined[0]?.isBehind).toBe(false), { timeout: 10_000 });
    const before = unpinged(stalled + 11);
    await service.endSecond(before);
    await client.until(() => client.sequences().at(-1) === before);
    expect(client.frames.at(-1)?.dropped).toBe(10);
    expect(client.frames.length).toBe(stalled + 1);
    expect(await client.ask({ type: "resume", after: unpinged(stalled), before })).toMatchObject({ sent: 10 });
  });

  test("that answers no ping is dropped, one that does is kept", async () => {
    const [good, dead] = [await service.open(), await service.open({ autoPong: false })];
    const ended = once(dead.socket, "close");
    for (let second = 1; second <= 60; second += 1) {
      await service.endSecond(second);
      if (second % 20 === 0) await new Promise((resolve) => good.socket.ping(resolve)).then(() => once(good.socket, "pong"));
    }
    await ended;
    await vi.waitFor(() => expect(service.stream.clients()).toBe(1));
    expect(good.socket.readyState).toBe(WebSocket.OPEN);
  });

  test.each<[string, (socket: WebSocket) => void]>([
    ["messages", (socket) => socket.send('{"type":"unsubscribe","id":"a"}')],
    ["pings", (socket) => socket.ping()],
    ["pongs", (socket) => socket.pong()],
    ["what is no JSON", (socket) => socket.send("}{")],
    ["resumes", (socket) => socket.send('{"type":"resume","after":0}')],
  ])("that floods the service with %s is closed", async (_, send) => {
    const client = await service.open();
    for (let count = 0; count < 100; count += 1) send(client.socket);
    expect(await client.closed).toBe(4429);
    expect(client.notices.length).toBeLessThan(70);
  });

  test.each(['"resume"', '"\\u0072esume"'])("pays for a resume that is written %s", async (type) => {
    const client = await service.open();
    for (let count = 0; count < 10; count += 1) client.socket.send(`{"type":${type},"after":0}`);
    expect(await client.closed).toBe(4429);
    expect(client.notices.length).toBeLessThan(8);
  });

  test("may send two messages a second for ever", async () => {
    const client = await service.open();
    for (let count = 0; count < 200; count += 1) {
      service.facts.now += 500;
      await client.ask({ type: "unsubscribe", id: "a" });
    }
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  test("that sends bytes, or too long a message, in one piece or in many, is closed", async () => {
    const [bytes, long, pieces] = [await service.open(), await service.open(), await service.open()];
    bytes.socket.send(Buffer.from('{"type":"resume","after":0}'), { binary: true });
    long.socket.send("x".repeat(4097));
    for (let piece = 0; piece < 5; piece += 1) pieces.socket.send("x".repeat(1000), { fin: false });
    expect(await Promise.all([bytes.closed, long.closed, pieces.closed])).toEqual([1003, 1009, 1009]);
  });

  test("that has opened too many streams is refused another, with what the bound is", async () => {
    await service.close();
    service = await startTestStream({ most: { inAll: 3, ofOperator: 2 } });
    const [first] = [await service.open(), await service.open()];
    const status = () =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(service.url.replace("http", "ws"));
        socket.on("error", () => undefined);
        socket.on("unexpected-response", (_request, { statusCode = 0 }) => resolve(statusCode));
        socket.on("open", () => resolve(101));
      });
    expect(await status()).toBe(429);
    service.facts.operator = "eve";
    await service.open();
    expect(await status()).toBe(429);
    first?.socket.close();
    await vi.waitFor(() => expect(service.stream.clients()).toBe(2));
    expect(await status()).toBe(101);
  });
});

test("400 input-invalid: a plain GET", async () => {
  const answer = await fetch(service.url);
  expect([answer.status, (await answer.json()) as unknown]).toMatchObject([400, { code: "input-invalid" }]);
});
