import { startScript } from "./start-script.mjs";

await startScript("checks/run-checks.ts");
