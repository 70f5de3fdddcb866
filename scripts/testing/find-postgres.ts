import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const debianFolder = "/usr/lib/postgresql";
const searchPath = () => (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");

/** The folder that holds initdb and postgres: Debian's newest, else the one on the PATH. */
export function findPostgres(): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debianFolder, version, "bin")), ...searchPath()];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

/** Whether a program of this name lies on the PATH. */
export function isOnPath(program: string): boolean {
  return searchPath().some((folder) => existsSync(join(folder, program)));
}
