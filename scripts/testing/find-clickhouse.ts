import { spawnSync } from "node:child_process";

/** A Python that has the embedded ClickHouse (`chdb`): the one that AEGIS_CLICKHOUSE_PYTHON names, as `.ci/run` does. */
export function findClickhouse(): string | undefined {
  const python = process.env.AEGIS_CLICKHOUSE_PYTHON;
  if (python === undefined || python === "") return undefined;
  return spawnSync(python, ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('chdb') is None)"]).status === 0
    ? python
    : undefined;
}
