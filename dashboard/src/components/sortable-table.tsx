import { Table, UnstyledButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Icon } from "./icon.tsx";
import { ScrollRegion } from "./scroll-region.tsx";
import classes from "./sortable-table.module.css";

/** A column; `value` is what rows are ordered by (null last), `show` what stands in the cell. */
export type Column<Row> = { label: string; value: (row: Row) => string | number | null; show: (row: Row) => ReactNode };

type Order = { column: number; descending: boolean };
type SortableTableProps<Row> = { label: string; columns: Column<Row>[]; rows: Row[]; keyOf: (row: Row) => string };

/** A table whose headers order it. The first column is text and names the row; the others are figures, largest first. */
export function SortableTable<Row>({ label, columns, rows, keyOf }: SortableTableProps<Row>) {
  const [order, setOrder] = useState<Order>({ column: 1, descending: true });
  const choose = (column: number) =>
    setOrder((previous) => ({ column, descending: previous.column === column ? !previous.descending : column > 0 }));
  const ordered = orderRows(rows, columns[order.column], order.descending);
  return (
    <ScrollRegion label={`${label}, table`}>
      <Table className={classes.table} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, index) => (
              <HeadCell key={column.label} label={column.label} index={index} order={order} choose={choose} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figure">
          {ordered.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map((column, index) => (
                <Table.Td key={column.label} className={index === 0 ? classes.name : classes.number}>
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

type HeadCellProps = { label: string; index: number; order: Order; choose: (column: number) => void };

function HeadCell({ label, index, order, choose }: HeadCellProps) {
  const current = order.column === index;
  const direction = order.descending ? "descending" : "ascending";
  return (
    <Table.Th scope="col" aria-sort={current ? direction : "none"} className={index === 0 ? classes.name : classes.number}>
      <UnstyledButton className={classes.head} onClick={() => choose(index)}>
        {label}
        <span className={classes.arrow} data-shown={current}>
          <Icon name={order.descending ? "down" : "up"} size={11} />
        </span>
      </UnstyledButton>
    </Table.Th>
  );
}

function orderRows<Row>(rows: Row[], column: Column<Row> | undefined, descending: boolean): Row[] {
  if (!column) return rows;
  return rows.toSorted((left, right) => {
    const [a, b] = [column.value(left), column.value(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const compared = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return descending ? -compared : compared;
  });
}
