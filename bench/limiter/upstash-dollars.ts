/** Upstash's pay-as-you-go price: $0.20 for 100,000 commands. */
const DOLLARS_A_COMMAND = 0.2 / 100_000;

export function upstashDollars(commands: number): number {
  return commands * DOLLARS_A_COMMAND;
}
