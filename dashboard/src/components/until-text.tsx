import { formatUntil } from "../format/format-duration.ts";
import { formatFull } from "../format/format-time.ts";
import { useNow } from "./use-now.ts";

/** Counts down to an instant; its tooltip has the exact time. `never` is what stands where there is none. */
export function UntilText({ at, never = "until it is taken away" }: { at: string | null; never?: string }) {
  const nowMs = useNow();
  if (at === null) return <span>{never}</span>;
  const atMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatFull(atMs)} className="figure">
      {formatUntil(atMs, nowMs)}
    </time>
  );
}
