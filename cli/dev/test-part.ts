// For tests: a part of the stack as small as can be. Arguments: port, then flags.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { announceReady, endWithSupervisor } from "./own-process.ts";

const [port = "0", ...flags] = process.argv.slice(2);

const server = createServer((_, response) => response.writeHead(flags.includes("unhealthy") ? 503 : 200).end());
if (flags.includes("grandchild")) spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
if (flags.includes("deaf")) process.on("SIGTERM", () => console.log("asked to stop, and staying"));
else {
  endWithSupervisor(async () => {
    console.log("stopping");
    server.close();
  });
}
if (flags.includes("crash")) {
  console.error("line one\nthe reason of the crash");
  process.exit(3);
}
server.listen(Number(port), "127.0.0.1", () => announceReady());
