import { describe, expect, it } from "vitest";
import { createRandom, floodClients, planTraffic } from "./plan-traffic.ts";

const minuteMs = 60_000;
const plan = (attack: Parameters<typeof planTraffic>[0], seed = 1) => planTraffic(attack, minuteMs, createRandom(seed));

describe("the demo's traffic", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(plan("flood")).toEqual(plan("flood"));
    expect(plan("flood", 2)).not.toEqual(plan("flood"));
  });

  it("is in order of time, within its span", () => {
    const moments = plan("flood").map(({ atMs }) => atMs);
    expect(moments).toEqual([...moments].sort((one, other) => one - other));
    expect(moments.every((at) => at >= 0 && at < minuteMs)).toBe(true);
  });

  it("is about ten requests a second of twelve clients while it is calm", () => {
    const requests = plan(null);
    expect(new Set(requests.map(({ request }) => request.client)).size).toBe(12);
    expect(requests.length).toBeGreaterThan(450);
    expect(requests.length).toBeLessThan(700);
    expect(requests.filter(({ request }) => request.isAttack)).toEqual([]);
  });

  it.each([
    ["flood", floodClients.length, 200],
    ["scanner", 1, 404],
  ] as const)("adds the clients of a %s, and nobody else", (attack, clients, status) => {
    const attackers = plan(attack).filter(({ request }) => request.isAttack);
    expect(new Set(attackers.map(({ request }) => request.client)).size).toBe(clients);
    expect(new Set(attackers.map(({ request }) => request.status))).toEqual(new Set([status]));
    expect(plan(attack).filter(({ request }) => !request.isAttack).length).toBeGreaterThan(450);
  });

  it("asks the upstream to be slow, and nobody to attack, in a slow upstream", () => {
    const requests = plan("slow-upstream");
    expect(requests.every(({ request }) => !request.isAttack && request.target.includes("delay="))).toBe(true);
  });
});
