import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../limiter/seeded-random.ts";
import type { Delivery, DeliveryAnswer } from "./delivery.ts";

const longestHoldMs = 1500;

interface Tampering {
  /** The answer of what was delivered now; null: the sender hears nothing. */
  tamper(delivery: Delivery): Promise<DeliveryAnswer | null>;
  /** Resolves when all that is held back has been delivered. */
  settled(): Promise<void>;
}

/** Flips a bit of deliveries, doubles them, and holds them back so that they arrive after others. */
export function tamperDeliveries(forward: (delivery: Delivery) => Promise<DeliveryAnswer>, count: (what: string) => void): Tampering {
  const random = seededRandom(7);
  const replays = new Set<Promise<void>>();

  const deliverLater = async (delivery: Delivery) => {
    await delay(random() * longestHoldMs);
    const answer = await forward(delivery).catch(() => null);
    if (answer !== null) count(`replayed ${answer.status}`);
  };
  const replay = (delivery: Delivery) => {
    const replaying = deliverLater(delivery).finally(() => replays.delete(replaying));
    replays.add(replaying);
  };
  const tamper = async (delivery: Delivery): Promise<DeliveryAnswer | null> => {
    const draw = random();
    if (draw < 0.3) {
      const answer = await forward({ ...delivery, body: flipBit(delivery.body, random()) });
      count(`flipped ${answer.status}`);
      return answer;
    }
    if (draw < 0.6) replay(delivery);
    else if (draw < 0.75) {
      // Its sender believes that it failed and goes on; it arrives after others, beside its own repetition.
      replay(delivery);
      return null;
    } else if (draw < 0.9) await delay(random() * longestHoldMs);
    return forward(delivery);
  };
  return { tamper, settled: async () => void (await Promise.all(replays)) };
}

function flipBit(body: Buffer, draw: number): Buffer {
  const flipped = Buffer.from(body);
  const at = Math.floor(draw * flipped.length);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
  return flipped;
}
