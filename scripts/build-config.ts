import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readConfig } from "#config/read-config.ts";

const bundled = new URL("../config/bundled.json", import.meta.url);
const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    config: { type: "string", default: fileURLToPath(new URL("../config/aegis.config.yaml", import.meta.url)) },
  },
});

const result = readConfig(readFileSync(values.config, "utf8"));
if (!result.ok) {
  for (const { line, path, message } of result.errors) console.error(`${values.config}:${line ?? 1}  ${path}  ${message}`);
  process.exit(1);
}
const wanted = `${JSON.stringify(result.config, null, 2)}\n`;
let present: string | undefined;
try {
  present = readFileSync(bundled, "utf8");
} catch {
  present = undefined;
}
if (values.check && present !== wanted) {
  console.error("config/bundled.json is stale. Run: node scripts/build-config.ts");
  process.exit(1);
}
// An unchanged file is not touched: whoever watches it (`wrangler dev`) would build again without end.
if (present !== wanted) writeFileSync(bundled, wanted);
console.log(
  `config/bundled.json: ${result.config.routes.length} routes, ${result.config.limits.length} limits, ${values.check ? "fresh" : "written"}`,
);
