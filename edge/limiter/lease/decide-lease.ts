import type { Limit } from "#contracts/limit.ts";
import { decideRefund } from "../decide-refund.ts";
import { windowAt } from "../window.ts";
import type { Lease } from "./lease.ts";
import { meterOf } from "./meter.ts";

/** `settle`: whether there is enough is not known here; the store must be asked. */
export type LeaseDecision = "admit" | "refuse" | "settle";

/** The part of what is free that isolates together may take before any of them reports it. */
const SHARED_PART = 0.5;
const LEAST_LEASED = 50;
const MOST_BLIND = 2;
/** A counter that nothing is known of lends at most this part of its quota to each isolate. */
const BLIND_PART = 0.01;
/** While anything is free, isolates together may overdraw by this part of a quota. */
const OVERDRAFT_PART = 0.02;
/** How fast the average of what is asked for forgets. */
const RATE_MEMORY_MS = 6000;

/** Judges a request of `cost` units, at `now`; changes nothing. The lease must have been advanced to `now`. */
export function decideLease(lease: Lease, cost: number, now: number): LeaseDecision {
  if (lease.prepaid >= cost) return "admit";
  const room = meterOf(lease).room(lease, now);
  if (room + lease.prepaid < cost) return "refuse";
  if (now < lease.scarceUntil) return "refuse";
  return lease.prepaid + decideCredit(lease, now) >= cost ? "admit" : "settle";
}

/** Units that may still be admitted before they are reported. */
export function decideCredit(lease: Lease, now: number): number {
  const { limit, isKnown, isolates, creditCap } = lease;
  if (limit.policy === "strict" || isLow(lease)) return 0;
  const taken = lease.unreported + lease.sent;
  if (!isKnown) return Math.min(MOST_BLIND, Math.floor(capacity(lease) * BLIND_PART)) - Math.max(0, taken);
  const room = expectedRoom(lease, now) + taken;
  const overdraft = room >= 1 ? OVERDRAFT_PART * capacity(lease) : 0;
  const share = Math.floor(Math.max(SHARED_PART * room, overdraft) / Math.max(2, isolates));
  return Math.max(0, Math.min(creditCap, share) - taken);
}

/** What is free if the others that share the counter have used it since as this isolate has. */
function expectedRoom(lease: Lease, now: number): number {
  const others = (decideRate(lease, now) * (lease.isolates - 1) * Math.max(0, now - lease.settledAt)) / 1000;
  return meterOf(lease).room(lease, now) - others;
}

/** Has the lease judged by `limit` from now on. A shortage under a lower limit says nothing of a higher one, nor do permits the other way. */
export function standUnder(lease: Lease, limit: Limit): void {
  const [present, next] = [capacity(lease), capacity({ limit })];
  if (next > present) lease.scarceUntil = 0;
  if (next < present) {
    const back = Math.floor(lease.prepaid);
    lease.prepaid -= back;
    lease.unreported -= back;
    lease.used -= back;
  }
  lease.limit = limit;
}

/** Takes an admitted request's units: permits first, the rest on credit. */
export function takeUnits(lease: Lease, cost: number): void {
  const permits = Math.min(lease.prepaid, cost);
  lease.prepaid -= permits;
  lease.unreported += cost - permits;
  lease.used += cost - permits;
}

/**
 * Charges units whatever is free, permits first. Those below zero were taken at `countedAt`, and come back where its window still counts.
 */
export function chargeUnits(lease: Lease, units: number, countedAt: number): void {
  if (units >= 0) takeUnits(lease, units);
  else giveBack(lease, { told: units, held: units }, countedAt);
}

/** Gives back units below zero that were taken at `countedAt`: those that the store is told of, and those that are held against the counter here. */
export function giveBack(lease: Lease, { told, held }: { told: number; held: number }, countedAt: number): void {
  const { limit, window, used, usedAt, previous } = lease;
  const isBucket = limit.algorithm === "token-bucket";
  const worth = (units: number) => (isBucket ? decideRefund(limit, units, usedAt - countedAt) : units);
  const windowsAgo = isBucket ? 0 : window - windowAt(limit, countedAt);
  if (windowsAgo <= 0) {
    lease.unreported += worth(told);
    lease.used = Math.max(0, used + worth(held));
  } else if (windowsAgo === 1 && limit.algorithm === "sliding-window") {
    lease.late += told;
    lease.previous = Math.max(0, previous + held);
  }
}

/** Notes that so many units were asked for, whether or not they were had. */
export function noteDemand(lease: Lease, cost: number, now: number): void {
  // What costs more than the limit is never had; it must not be prepared for.
  lease.rate = decideRate(lease, now) + (Math.min(cost, capacity(lease)) * 1000) / RATE_MEMORY_MS;
  lease.ratedAt = Math.max(now, lease.ratedAt);
}

/** Units asked for per second, as of `now`. */
export function decideRate({ rate, ratedAt }: Lease, now: number): number {
  return rate * Math.exp(-Math.max(0, now - ratedAt) / RATE_MEMORY_MS);
}

/** Whether so little can be had at once that every request asks the store: a permit or a credit that lies unused would be too much of it. */
export function isLow(lease: Lease): boolean {
  return capacity(lease) < LEAST_LEASED;
}

/** The most that can be had at once. */
export function capacity({ limit }: Pick<Lease, "limit">): number {
  return limit.algorithm === "token-bucket" ? limit.burst : limit.quota;
}

/**
 * Whether `cost` more units on credit must be told at once: all that share the counter may use up a part of what is free before the
 * next settlement, `leftMs` from now.
 */
export function decideUrgency(lease: Lease, cost: number, now: number, leftMs: number): boolean {
  if (lease.prepaid >= cost || !lease.isKnown || now < lease.scarceUntil) return false;
  if ((lease.unreported + cost) * lease.isolates <= OVERDRAFT_PART * capacity(lease)) return false;
  const soon = (decideRate(lease, now) * lease.isolates * leftMs) / 1000;
  return soon > SHARED_PART * expectedRoom(lease, now);
}
