const units = [
  ["d", 86_400],
  ["h", 3600],
  ["m", 60],
] as const;

/** A window as the config writes it: `1m`, `90s`, `month`. */
export function showWindow(seconds: number, calendar?: string): string {
  if (calendar !== undefined) return calendar;
  const [unit, length] = units.find(([, size]) => seconds % size === 0) ?? ["s", 1];
  return `${seconds / length}${unit}`;
}
