const outlines = {
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM12 1v3M12 20v3M1 12h3M20 12h3M4.2 4.2l2.1 2.1M17.7 17.7l2.1 2.1M4.2 19.8l2.1-2.1M17.7 6.3l2.1-2.1",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
  contrast: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 3v18M12 8h6M12 13h8M12 18h5",
  table: "M3 5h18v14H3ZM3 10h18M3 14.5h18M9 5v14",
  chart: "M3 3v18h18M7 15l4-5 3 3 5-7",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  copy: "M9 9h11v11H9ZM5 15H4V4h11v1",
  done: "M4 12.5 9.5 18 20 6",
} as const;

export type IconName = keyof typeof outlines;

/** A small outline beside a name that is given elsewhere; screen readers skip it. */
export function Icon({ name, size = 15 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
      <path d={outlines[name]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
