import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as z from "zod/mini";
import { words } from "#contracts/words.ts";

const folder = new URL("../contracts/schema/", import.meta.url);
const checkOnly = process.argv.includes("--check");
mkdirSync(folder, { recursive: true });

const wanted = new Map<string, string>(
  Object.entries(words).map(([word, schema]) => {
    const body = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
    return [`${word}.json`, `${JSON.stringify(body, null, 2)}\n`] as const;
  }),
);
const present = readdirSync(folder).filter((file) => file.endsWith(".json"));
const stale = [
  ...present.filter((file) => !wanted.has(file)),
  ...[...wanted]
    .filter(([file, text]) => !present.includes(file) || readFileSync(new URL(file, folder), "utf8") !== text)
    .map(([file]) => file),
];

if (checkOnly && stale.length > 0) {
  console.error(`contracts/schema is stale: ${stale.join(", ")}. Run: npm run build:contracts`);
  process.exit(1);
}
if (!checkOnly) {
  for (const file of present) if (!wanted.has(file)) rmSync(new URL(file, folder));
  for (const [file, text] of wanted) writeFileSync(new URL(file, folder), text);
}
console.log(`contracts/schema: ${wanted.size} schemas ${checkOnly ? "fresh" : "written"}`);
