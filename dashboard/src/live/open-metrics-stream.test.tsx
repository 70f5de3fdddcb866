import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeNetwork } from "../testing/fake-network.ts";
import { sampleFrame } from "../testing/sample-reports.ts";
import { openMetricsStream, type StreamState } from "./open-metrics-stream.ts";

let network: FakeNetwork;
let states: StreamState[];
let seconds: number[];
let close: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  network = new FakeNetwork();
  vi.stubGlobal("WebSocket", network.socketClass);
  states = [];
  seconds = [];
  close = openMetricsStream({ onFrame: ({ sequence }) => seconds.push(sequence), onState: (state) => states.push(state) });
});

afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("connects to its own origin and passes frames on", () => {
  expect(network.socket.url).toBe(`ws://${window.location.host}/ws/metrics`);
  network.socket.send(sampleFrame(1));
  network.socket.send(sampleFrame(2));
  expect(seconds).toEqual([1, 2]);
  expect(states.at(-1)).toEqual({ status: "live" });
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
  network.socket.send(sampleFrame(1));
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
  network.socket.send("not json");
  network.socket.send({ ...sampleFrame(1), throughput: -1 });
  expect(seconds).toEqual([]);
  vi.advanceTimersByTime(8_000);
  expect(states.at(-1)).toMatchObject({ status: "reconnecting" });
});

test("ignores a socket that was already given up", () => {
  const old = network.socket;
  vi.advanceTimersByTime(8_000 + 500);
  expect(network.sockets).toHaveLength(2);
  old.send(sampleFrame(9));
  expect(seconds).toEqual([]);
});

test("tries at once when the browser is online again", () => {
  network.socket.close();
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(0);
  expect(network.sockets).toHaveLength(2);
});

test("stays closed once it is closed", () => {
  close();
  expect(network.socket.closed).toBe(true);
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  expect(network.sockets).toHaveLength(1);
});
