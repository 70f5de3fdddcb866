/** Keys and indices from the top of the config to one value. */
export type Path = readonly (string | number)[];

/** One mistake before it has a line: where, and what would be right. `{other}` in the message stands for the place `other`. */
export type Mistake = { path: Path; message: string; other?: Path | undefined };

/** A path as people read it: `gateway.routes[2].path`; the top itself is "". */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (!/^[A-Za-z0-9_$-]+$/.test(part)) return `${text}[${JSON.stringify(part)}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}
