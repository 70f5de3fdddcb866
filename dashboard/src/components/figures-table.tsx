import { Table } from "@mantine/core";
import type { ChartModel } from "./chart-model.ts";
import { InstantText } from "./instant-text.tsx";
import { ScrollRegion } from "./scroll-region.tsx";

type FiguresTableProps = { title: string; model: ChartModel; height: number };

/** A chart's points as a table, newest first: for whoever cannot see the chart, or wants the exact figure. */
export function FiguresTable({ title, model, height }: FiguresTableProps) {
  return (
    <ScrollRegion label={`${title}, figures`} height={height}>
      <Table stickyHeader fz="xs" verticalSpacing={2} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Time</Table.Th>
            {model.series.map(({ key, label }) => (
              <Table.Th key={key} scope="col" ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figure">
          {model.points.toReversed().map((point) => (
            <Table.Tr key={point.at}>
              <Table.Td>
                <InstantText atMs={point.at} />
              </Table.Td>
              {model.series.map(({ key }) => (
                <Table.Td key={key} ta="right">
                  {model.format(point[key] ?? null)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}
