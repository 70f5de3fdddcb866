import type { SecondFigures } from "./frame-ring.ts";
import type { WrittenFrames } from "./stream-connection.ts";

/** Kept of a second; who comes back mostly wants what others want. */
const mostOfSecond = 4;

/** Frames of held seconds that were written already, as long as the second is held. */
export function createHeldFrames(): (second: SecondFigures) => WrittenFrames {
  const frames = new WeakMap<SecondFigures, WrittenFrames>();
  return (second) => {
    const written: WrittenFrames = frames.get(second) ?? new Map();
    if (!frames.has(second)) frames.set(second, written);
    const [oldest] = written.keys();
    if (oldest !== undefined && written.size >= mostOfSecond) written.delete(oldest);
    return written;
  };
}
