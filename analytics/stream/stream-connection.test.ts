import { expect, test } from "vitest";
import { type SecondFigures, toSecondFigures } from "./frame-ring.ts";
import { createHeldFrames } from "./held-frames.ts";
import { StreamConnection } from "./stream-connection.ts";
import type { StreamSocket } from "./stream-socket.ts";

const secondOf = (sequence: number): SecondFigures => toSecondFigures({ sequence, cells: new Map(), partial: false, late: 0, missed: 0 });
const seconds = Array.from({ length: 25 }, (_, index) => secondOf(index + 1));

/** A connection whose socket takes what it is sent when the test says so. */
function connect() {
  const sent: (string | Buffer)[] = [];
  const untaken: (() => void)[] = [];
  const facts = { bufferedAmount: 0, code: null as number | null };
  const socket: StreamSocket = {
    get bufferedAmount() {
      return facts.bufferedAmount;
    },
    send: (data, _options, done) => {
      sent.push(data);
      if (done) untaken.push(done);
    },
    ping: () => {},
    close: (code) => {
      facts.code = code;
    },
    terminate: () => {},
    on: () => {},
  };
  const connection = new StreamConnection(socket, { operator: "ada", requestId: "request-1", endsAt: null }, 0);
  /** Takes what was sent until `work` is done. */
  const takeAll = async (work: Promise<void>) => {
    let isDone = false;
    const done = work.then(() => {
      isDone = true;
    });
    while (!isDone) {
      for (const take of untaken.splice(0)) take();
      await new Promise((resolve) => setImmediate(resolve));
    }
    return done;
  };
  return { connection, facts, sent, takeAll, sequences: () => sent.map((data) => JSON.parse(String(data)).sequence as number) };
}

test("held seconds are sent no faster than they are read, and live ones wait for them", async () => {
  const { connection, sent, takeAll, sequences } = connect();
  const work = connection.sendHeld(seconds, createHeldFrames());
  await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toHaveLength(10);
  connection.sendFrame(secondOf(26), new Map());
  await takeAll(work);
  connection.sendFrame(secondOf(27), new Map());
  expect(sequences()).toEqual(Array.from({ length: 27 }, (_, index) => index + 1));
});

test("who takes nothing of what is held is given up after thirty seconds", () => {
  const { connection, facts } = connect();
  void connection.sendHeld(seconds, createHeldFrames());
  for (let second = 100; second < 131; second += 1) connection.sendFrame(secondOf(second), new Map());
  expect([facts.code, connection.isOpen]).toEqual([4408, false]);
});

test("a held frame is written once for all that want the same", async () => {
  const [one, other, wider] = [connect(), connect(), connect()];
  const writtenOf = createHeldFrames();
  wider.connection.want("orders", { route: "orders" });
  for (const { connection, takeAll } of [one, other, wider]) await takeAll(connection.sendHeld(seconds, writtenOf));
  expect(one.sent.every((frame, index) => frame === other.sent[index])).toBe(true);
  expect(one.sent.some((frame) => wider.sent.includes(frame))).toBe(false);
});

test("who does not read answers is given up", () => {
  const { connection, facts, sent } = connect();
  facts.bufferedAmount = 100_000;
  connection.notify({ type: "unsubscribed", id: "a" });
  expect([facts.code, sent]).toEqual([4408, []]);
});
