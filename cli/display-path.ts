import { relative } from "node:path";

/** A path as short as it can be said from the current folder. */
export function displayPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere !== "" && fromHere.length < path.length && !fromHere.startsWith("../../..") ? fromHere : path;
}
