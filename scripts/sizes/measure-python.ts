import { runCommand } from "../checks/run-command.ts";
import type { FunctionSize } from "./measure-functions.ts";

const program = `
import ast, json, sys
sizes = {}
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    lines = text.split("\\n")
    sizes[path] = [
        {"name": n.name, "line": n.lineno, "lines": sum(1 for l in lines[n.lineno - 1 : n.end_lineno] if l.strip())}
        for n in ast.walk(ast.parse(text))
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
json.dump(sizes, sys.stdout)
`;

/** Non-blank lines of each function, docstring included, by file; undefined where there is no Python. */
export async function measurePython(files: string[]): Promise<Record<string, FunctionSize[]> | undefined> {
  const { code, output } = await runCommand("python3", ["-c", program, ...files]);
  if (code === 127) return undefined;
  if (code !== 0) throw new Error(output);
  return JSON.parse(output) as Record<string, FunctionSize[]>;
}
