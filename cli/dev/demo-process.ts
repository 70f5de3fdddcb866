// The demo upstream as a part of the local stack; its port is the first argument.
import { startDemoUpstream } from "./demo-upstream.ts";
import { announceReady, endWithSupervisor } from "./own-process.ts";

const upstream = await startDemoUpstream(Number(process.argv[2] ?? "3001"));
endWithSupervisor(() => upstream.close());
announceReady({ port: upstream.port });
