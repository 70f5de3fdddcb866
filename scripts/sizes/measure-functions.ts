import { parseSync, Visitor } from "oxc-parser";

export type FunctionSize = { name: string; line: number; lines: number };
type FunctionNode = { start: number; end: number; id?: { name: string } | null };

/** Non-blank lines of each function with a body, as biome counts them; a nested function counts in its parent too. */
export function measureFunctions(file: string, text: string): FunctionSize[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const sizes: FunctionSize[] = [];
  const measure = (node: FunctionNode) => {
    const body = text.slice(node.start, node.end);
    sizes.push({
      name: node.id?.name ?? nameBefore(text, node.start),
      line: text.slice(0, node.start).split("\n").length,
      lines: body.split("\n").filter((line) => line.trim() !== "").length,
    });
  };
  new Visitor({ FunctionDeclaration: measure, FunctionExpression: measure, ArrowFunctionExpression: measure }).visit(program);
  return sizes;
}

/** The name an anonymous function is bound to: `const name = …`, `name: …`, `name(` of a method. */
function nameBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - 200), start);
  return /([\w$]+)\s*(?:<[^=]*>)?(?::[^=;{}]*)?[=:(]?\s*(?:async\s*)?$/.exec(before)?.[1] ?? "(anonymous)";
}
