import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readDocument } from "./client/read-document.ts";
import { writePaths } from "./client/write-paths.ts";

const file = new URL("../client/aegis-paths.ts", import.meta.url);
const head = "/** Made from analytics' own OpenAPI document by `npm run build:client`. */\n";

const document = await readDocument();
const wanted = `${head}\n${writePaths(document)}`;
const isFresh = existsSync(file) && readFileSync(file, "utf8") === wanted;
if (!process.argv.includes("--check")) writeFileSync(file, wanted);
else if (!isFresh) {
  console.error("client/aegis-paths.ts is stale. Run: npm run build:client");
  process.exitCode = 1;
}
console.log(`client: ${Object.keys(document.paths).length} paths, ${isFresh ? "fresh" : "changed"}`);
