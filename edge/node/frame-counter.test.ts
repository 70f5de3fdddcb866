import { expect, it } from "vitest";
import { FrameCounter } from "./frame-counter.ts";

const mask = [1, 2, 3, 4];
const of = (length: number) => new Array<number>(length).fill(0x81);
const frames = [
  [0x81, 0x05, ...of(5)],
  [0x82, 0x85, ...mask, ...of(5)],
  // A ping within a message of three frames.
  [0x01, 126, 0x01, 0x00, ...of(256)],
  [0x89, 0x80, ...mask],
  [0x00, 0x00],
  [0x80, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70, ...of(70_000)],
  [0x88, 0x02, 0x03, 0xe8],
];

it.each([1, 2, 7, 4096, 1_000_000])("counts messages, not frames or pings, in pieces of %i bytes", (size) => {
  const bytes = Uint8Array.from(frames.flat());
  const counter = new FrameCounter();
  for (let at = 0; at < bytes.length; at += size) counter.push(bytes.subarray(at, at + size));
  expect(counter.messages).toBe(3);
});
