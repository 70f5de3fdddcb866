// What Cloudflare asks beyond what its paid plan includes, as its pages for Queues and KV say in November 2026.

const DOLLARS_A_QUEUE_OPERATION = 0.4 / 1_000_000;
const DOLLARS_A_KEY_READ = 0.5 / 1_000_000;
const DOLLARS_A_KEY_WRITE = 5 / 1_000_000;

/** A message is written, read and deleted: an operation each, for every 64,000 bytes that it has begun. */
const OPERATIONS_A_PART = 3;
const PART_BYTES = 64_000;
/** What the queue adds to a message. */
const METADATA_BYTES = 100;

export function queueOperations(messageBytes: number): number {
  return OPERATIONS_A_PART * Math.ceil((messageBytes + METADATA_BYTES) / PART_BYTES);
}

export function queueDollars(operations: number): number {
  return operations * DOLLARS_A_QUEUE_OPERATION;
}

/** Keys read together are paid for each. */
export function kvDollars({ reads, writes }: { reads: number; writes: number }): number {
  return reads * DOLLARS_A_KEY_READ + writes * DOLLARS_A_KEY_WRITE;
}
