import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { InstantText } from "./instant-text.tsx";

type Asked = Pick<UseQueryResult<unknown>, "data" | "dataUpdatedAt" | "isError" | "error">;
type FreshnessProps = { reports: Asked[]; retry: () => void };

/** Says how old the oldest figure on the page is, and when the last refresh failed. */
export function Freshness({ reports, retry }: FreshnessProps) {
  const arrived = reports.filter((report) => report.data !== undefined).map((report) => report.dataUpdatedAt);
  const failed = reports.find((report) => report.isError && report.data !== undefined);
  const oldest = Math.min(...arrived.filter((at) => at > 0));
  if (!Number.isFinite(oldest)) return null;
  if (!failed) {
    return (
      <span className="quiet figure">
        updated <InstantText atMs={oldest} />
      </span>
    );
  }
  return (
    <span className="quiet figure" role="alert">
      Figures are from <InstantText atMs={oldest} />; the last refresh failed: {failed.error?.message}{" "}
      <Button variant="default" size="compact-xs" onClick={retry}>
        Try again
      </Button>
    </span>
  );
}
