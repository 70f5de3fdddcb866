import { expect, test } from "vitest";
import { measureFunctions } from "./measure-functions.ts";

const text = `export function outer(): number {
  const inner = (value: number) => value + 1;

  return inner(1);
}
class Box {
  open() {
    return 1;
  }
}
export const later = async <Value,>(value: Value): Promise<Value> => {
  return value;
};
type Declared = () => void;
`;

test("functions, arrows and methods are found by name, with their line and their lines that are not blank", () => {
  const sizes = measureFunctions("a.ts", text).toSorted((a, b) => a.line - b.line);
  expect(sizes).toEqual([
    { name: "outer", line: 1, lines: 4 },
    { name: "inner", line: 2, lines: 1 },
    { name: "open", line: 7, lines: 3 },
    { name: "later", line: 11, lines: 3 },
  ]);
});

test("components are read as well", () => {
  expect(measureFunctions("a.tsx", "export function Page() {\n  return <p>one</p>;\n}")).toEqual([{ name: "Page", line: 1, lines: 3 }]);
});

test("a file that cannot be parsed is a failure, not a file without functions", () => {
  expect(() => measureFunctions("a.ts", "function (")).toThrow("a.ts");
});
