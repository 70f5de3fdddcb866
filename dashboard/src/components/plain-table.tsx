import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./plain-table.module.css";
import { ScrollRegion } from "./scroll-region.tsx";

export type PlainColumn<Row> = { label: string; show: (row: Row) => ReactNode };
type PlainTableProps<Row> = { label: string; columns: PlainColumn<Row>[]; rows: Row[]; keyOf: (row: Row) => string };

/** Rows in the order they come in; what is wider than the page scrolls. */
export function PlainTable<Row>({ label, columns, rows, keyOf }: PlainTableProps<Row>) {
  return (
    <ScrollRegion label={`${label}, table`}>
      <Table className={classes.table} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.label} scope="col">
                {column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figure">
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map((column) => (
                <Table.Td key={column.label}>{column.show(row)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
