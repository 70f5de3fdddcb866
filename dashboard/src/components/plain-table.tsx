import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./plain-table.module.css";
import { ScrollRegion } from "./scroll-region.tsx";

/** `wide`: sentences, which need room to be read. */
export type PlainColumn<Row> = { label: string; wide?: boolean; show: (row: Row) => ReactNode };
type PlainTableProps<Row> = {
  label: string;
  columns: PlainColumn<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  /** page: a surface of its own, as wide as the page; card: inside a card, no wider than it needs to be. */
  on?: "page" | "card" | "panel";
};

/** Rows in the order they come in; what is wider than the page scrolls. */
export function PlainTable<Row>({ label, columns, rows, keyOf, on = "page" }: PlainTableProps<Row>) {
  return (
    <ScrollRegion label={`${label}, table`} className={classes[on]}>
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
                <Table.Td key={column.label} className={column.wide ? classes.wide : undefined}>
                  {column.show(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
