import { startScript } from "./start-script.mjs";

await startScript("testing/run-tests.ts");
