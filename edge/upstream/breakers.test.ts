import { describe, expect, it } from "vitest";
import type { Upstream } from "#contracts/upstream.ts";
import { Signals } from "../metrics/signals.ts";
import { Breakers, everyTarget } from "./breakers.ts";

const urls = ["http://a", "http://b", "http://c", "http://d"];

function upstream(count: number, maxEjected = 0.5): Upstream {
  return {
    name: "orders",
    targets: urls.slice(0, count).map((url) => ({ url, weight: 1, group: 0 })),
    timeoutMs: 1000,
    balance: "round-robin",
    breaker: { failures: 2, openMs: 1000, openMaxMs: 1000, probes: 1, maxEjected },
  };
}

function setUp(of: Upstream, ...failing: string[]) {
  const signals = new Signals();
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line), error: () => {} };
  const breakers = new Breakers(signals, log);
  for (const url of failing) {
    for (let count = 0; count < 2; count++) breakers.end(url, of, { kind: "failure", startedAt: 1, now: 1 });
  }
  const admitted = (now: number) => of.targets.map(({ url }) => url).filter(breakers.admission(of, now));
  return { breakers, signals, lines, admitted };
}

describe("the breakers of an upstream's targets", () => {
  it("leave out a target that fails, count and log it, and ask it again when its time is over", () => {
    const { breakers, signals, lines, admitted } = setUp(upstream(2), "http://a");
    expect(admitted(2)).toEqual(["http://b"]);
    expect(signals.take()).toEqual({ "breaker-opened": 1 });
    expect(admitted(1200)).toEqual(["http://a", "http://b"]);
    breakers.begin("http://a", upstream(2).breaker!, 1200);
    expect(admitted(1201)).toEqual(["http://b"]);
    breakers.end("http://a", upstream(2), { kind: "success", startedAt: 1200, now: 1210 });
    expect(admitted(1211)).toEqual(["http://a", "http://b"]);
    expect(lines).toEqual(["a target is left out", "a target is used again"]);
  });

  it("leave out no more than maxEjected at once, those that opened first", () => {
    expect(setUp(upstream(4), "http://d", "http://b", "http://a").admitted(2)).toEqual(["http://a", "http://c"]);
    expect(setUp(upstream(3, 0.5), "http://a", "http://b", "http://c").admitted(2)).toEqual(["http://b", "http://c"]);
    expect(setUp(upstream(2, 1), "http://a", "http://b").admitted(2)).toEqual([]);
    expect(setUp(upstream(2, 0), "http://a", "http://b").admitted(2)).toHaveLength(2);
  });

  it("leave out a lone target too, and tell when it may be asked", () => {
    const { breakers, admitted } = setUp(upstream(1), "http://a");
    expect(admitted(2)).toEqual([]);
    expect(breakers.retryAfterMs(upstream(1), 2)).toBeGreaterThan(800);
  });

  it("cost nothing while all is well, and where an upstream has none", () => {
    const { breakers } = setUp(upstream(2));
    expect(breakers.admission(upstream(2), 2)).toBe(everyTarget);
    const { breaker: _, ...without } = upstream(2);
    expect(setUp(upstream(2), "http://a").breakers.admission(without, 2)).toBe(everyTarget);
    breakers.end("http://a", without, { kind: "failure", startedAt: 1, now: 1 });
    expect(breakers.admission(upstream(2), 2)).toBe(everyTarget);
  });
});
