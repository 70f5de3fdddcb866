import type { LoggedRequest } from "../../cli/commands/replay/parse-log-line.ts";

const hourMs = 3_600_000;

/** A request of the log with a moment of its own. */
export type SpreadRequest = {
  readonly at: number;
  readonly client: string;
  readonly target: string;
  readonly status: number;
  readonly bytes: number;
};

/**
 * The sample log's minutes are not to be trusted: an hour's requests all stand in one. Each hour keeps its requests and
 * their order; their moments are drawn evenly from the hour. Hours are counted from `startAt`.
 */
export function spreadLog(requests: readonly LoggedRequest[], startAt: number, random: () => number): SpreadRequest[] {
  const dated = requests.filter((request): request is LoggedRequest & { at: number } => request.at !== null);
  const firstHour = Math.min(...dated.map(({ at }) => Math.floor(at / hourMs)));
  const hours = Map.groupBy(dated, ({ at }) => Math.floor(at / hourMs) - firstHour);
  return [...hours].flatMap(([hour, inHour]) => {
    const moments = inHour.map(() => random() * hourMs).sort((one, other) => one - other);
    return inHour.map(({ address, target, status, bodyBytes }, index) => ({
      at: Math.floor(startAt + hour * hourMs + (moments[index] ?? 0)),
      client: `sub:${address}`,
      target,
      status,
      bytes: bodyBytes,
    }));
  });
}
