import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeNetwork } from "../testing/fake-network.ts";
import { sampleFrame } from "../testing/sample-reports.ts";
import type { StreamState } from "./kept-socket.ts";
import { type MetricsStreamClient, openMetricsStream } from "./open-metrics-stream.ts";

const sampleProblem = {
  type: "/_aegis/problems/stream-limit-reached",
  title: "A bound of the live stream is reached",
  status: 429,
  code: "stream-limit-reached",
  requestId: "request-1",
};

let network: FakeNetwork;
let states: StreamState[];
let seconds: number[];
let gone: number[];
let problems: unknown[];
let stream: MetricsStreamClient;

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
  vi.stubGlobal("WebSocket", network.socketClass);
  states = [];
  seconds = [];
  gone = [];
  problems = [];
  stream = openMetricsStream({
    onFrame: ({ sequence }) => seconds.push(sequence),
    onState: (state) => states.push(state),
    onGone: (count) => gone.push(count),
    onProblem: ({ code }, id) => problems.push([code, id]),
  });
});

afterEach(() => {
  stream.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("connects to its own origin and passes frames on", () => {
  expect(network.socket.url).toBe(`ws://${window.location.host}/ws/metrics`);
  network.socket.deliver(sampleFrame(1));
  network.socket.deliver(sampleFrame(2));
  expect(seconds).toEqual([1, 2]);
  expect(states.at(-1)).toEqual({ status: "open" });
});

test("comes back after a lost connection, waiting longer each time", () => {
  network.socket.close();
  expect(states.at(-1)).toEqual({ status: "reconnecting", attempt: 1 });
  expect(network.sockets).toHaveLength(1);
  vi.advanceTimersByTime(500);
  expect(network.sockets).toHaveLength(2);
  network.socket.close();
  expect(states.at(-1)).toEqual({ status: "reconnecting", attempt: 2 });
  vi.advanceTimersByTime(499);
  expect(network.sockets).toHaveLength(2);
  vi.advanceTimersByTime(501);
  expect(network.sockets).toHaveLength(3);
});

test("counts attempts anew once a frame came", () => {
  network.socket.close();
  vi.advanceTimersByTime(500);
  network.socket.deliver(sampleFrame(1));
  network.socket.close();
  expect(states.at(-1)).toEqual({ status: "reconnecting", attempt: 1 });
});

test("takes a silent connection for lost and closes it", () => {
  const silent = network.socket;
  vi.advanceTimersByTime(8_000);
  expect(silent.closed).toBe(true);
  expect(states.at(-1)).toEqual({ status: "reconnecting", attempt: 1 });
});

test("never passes on what is not a frame, and such a stream counts as lost", () => {
  network.socket.deliver("not json");
  network.socket.deliver({ ...sampleFrame(1), throughput: -1 });
  expect(seconds).toEqual([]);
  vi.advanceTimersByTime(8_000);
  expect(states.at(-1)).toMatchObject({ status: "reconnecting" });
});

test("ignores a socket that was already given up", () => {
  const old = network.socket;
  vi.advanceTimersByTime(8_000 + 500);
  expect(network.sockets).toHaveLength(2);
  old.deliver(sampleFrame(9));
  expect(seconds).toEqual([]);
});

test("tries at once when the browser is online again", () => {
  network.socket.close();
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(0);
  expect(network.sockets).toHaveLength(2);
});

test("stays closed once it is closed", () => {
  stream.close();
  expect(network.socket.closed).toBe(true);
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  expect(network.sockets).toHaveLength(1);
});

describe("after a lost connection", () => {
  const comeBack = () => {
    network.socket.close();
    vi.advanceTimersByTime(500);
    network.socket.onopen?.();
  };

  test("asks for what it missed, and passes it on before what is live", () => {
    network.socket.onopen?.();
    network.socket.deliver(sampleFrame(7));
    comeBack();
    expect(network.socket.sent).toEqual([{ type: "resume", after: 7 }]);
    network.socket.deliver(sampleFrame(12));
    network.socket.deliver({ type: "resumed", after: 7, sent: 2, gone: 2 });
    for (const second of [10, 11, 13]) network.socket.deliver(sampleFrame(second));
    expect(seconds).toEqual([7, 10, 11, 12, 13]);
    expect(gone).toEqual([2]);
  });

  test("goes on where nothing is held", () => {
    network.socket.deliver(sampleFrame(7));
    comeBack();
    network.socket.deliver(sampleFrame(900));
    network.socket.deliver({ type: "resumed", after: 7, sent: 0, gone: 892 });
    network.socket.deliver(sampleFrame(901));
    expect([seconds, gone]).toEqual([[7, 900, 901], [892]]);
  });

  test("passes on once what a process that is a little behind sends again", () => {
    network.socket.deliver(sampleFrame(7));
    comeBack();
    for (const second of [6, 7, 8]) network.socket.deliver(sampleFrame(second));
    network.socket.deliver({ type: "resumed", after: 7, sent: 0, gone: 0 });
    expect(seconds).toEqual([7, 8]);
  });

  test("goes on where it is refused what it missed", () => {
    network.socket.deliver(sampleFrame(7));
    comeBack();
    network.socket.deliver(sampleFrame(9));
    network.socket.deliver({ type: "error", after: 7, problem: sampleProblem });
    expect(seconds).toEqual([7, 9]);
    expect(problems).toEqual([["stream-limit-reached", undefined]]);
  });

  test("takes no other refusal for the answer to what it asked for again", () => {
    network.socket.deliver(sampleFrame(7));
    comeBack();
    network.socket.deliver(sampleFrame(9));
    network.socket.deliver({ type: "error", problem: sampleProblem });
    network.socket.deliver({ type: "error", id: "orders", problem: sampleProblem });
    network.socket.deliver({ type: "error", after: 6, problem: sampleProblem });
    expect(seconds).toEqual([7]);
    network.socket.deliver({ type: "resumed", after: 7, sent: 1, gone: 0 });
    network.socket.deliver(sampleFrame(8));
    expect(seconds).toEqual([7, 8, 9]);
  });

  test("subscribes again to what it still wants", () => {
    stream.subscribe("early", { route: "orders" });
    network.socket.onopen?.();
    stream.subscribe("later", { metrics: ["p95"] });
    stream.subscribe("over", {});
    stream.unsubscribe("over");
    stream.unsubscribe("never");
    const [early, later] = [
      { type: "subscribe", id: "early", route: "orders" },
      { type: "subscribe", id: "later", metrics: ["p95"] },
    ];
    expect(network.socket.sent).toEqual([early, later, { type: "subscribe", id: "over" }, { type: "unsubscribe", id: "over" }]);
    comeBack();
    expect(network.socket.sent).toEqual([early, later]);
  });
});

test("does not come back once its sign-in has ended", () => {
  network.socket.close(4401);
  expect(states.at(-1)).toEqual({ status: "closed", code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(network.sockets).toHaveLength(1);
});

test("tells of a subscription that was refused", () => {
  network.socket.deliver({ type: "error", id: "orders", problem: sampleProblem });
  expect(problems).toEqual([["stream-limit-reached", "orders"]]);
});

test("subscribes again after a while to what only the database kept it from", () => {
  stream.subscribe("orders", { route: "orders" });
  stream.subscribe("users", { route: "users" });
  network.socket.onopen?.();
  for (const id of ["orders", "users"]) {
    network.socket.deliver({ type: "error", id, problem: { ...sampleProblem, code: "dependency-unavailable" } });
  }
  network.socket.deliver({ type: "error", id: "over", problem: sampleProblem });
  stream.unsubscribe("users");
  const count = network.socket.sent.length;
  for (let second = 1; second <= 15; second += 1) {
    network.socket.deliver(sampleFrame(second));
    vi.advanceTimersByTime(1000);
  }
  expect(network.socket.sent.slice(count)).toEqual([{ type: "subscribe", id: "orders", route: "orders" }]);
});
