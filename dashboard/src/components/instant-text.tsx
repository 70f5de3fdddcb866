import { formatClockSeconds, formatFull } from "../format/format-time.ts";

/** A local time of day; its tooltip has the date, the zone and UTC. */
export function InstantText({ atMs }: { atMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatFull(atMs)}>
      {formatClockSeconds(atMs)}
    </time>
  );
}
