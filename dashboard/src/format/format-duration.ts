const units = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

/** A length of time in its two largest units: 45 s, 10 min, 1 h 30 min, 7 d. */
export function formatDuration(seconds: number): string {
  let left = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

const coarse = (seconds: number) => formatDuration(seconds).split(" ").slice(0, 2).join(" ");

/** How long ago an instant was, in one unit: 4 min ago. */
export function formatAgo(atMs: number, nowMs: number): string {
  const seconds = (nowMs - atMs) / 1000;
  return seconds < 5 ? "just now" : `${coarse(seconds)} ago`;
}

/** How long it is until an instant: in 9 min 12 s. */
export function formatUntil(atMs: number, nowMs: number): string {
  return atMs <= nowMs ? "over" : `in ${formatDuration(Math.ceil((atMs - nowMs) / 1000))}`;
}
