import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles } from "../checks/list-files.ts";
import { type Markdown, parseMarkdown } from "./markdown.ts";

/** What the documents are held against. Paths are relative to the root and have `/` between their parts. */
export type Repository = { files: Set<string>; folders: Set<string>; pages: Markdown[] };

/** Reads the names of all files of a git working tree, and its markdown. */
export function readRepository(root: string): Repository {
  const files = listFiles(root);
  const pages = files.filter((file) => file.endsWith(".md")).map((file) => parseMarkdown(file, readFileSync(join(root, file), "utf8")));
  return { files: new Set(files), folders: new Set(files.flatMap(foldersOf)), pages };
}

function foldersOf(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
