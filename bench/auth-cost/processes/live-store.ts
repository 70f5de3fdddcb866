// Holds a record of every API key whose secret is the one of the bench: `live-store.ts PORT PEPPER`.
import { createHmac } from "node:crypto";
import { startLiveStore } from "../../../scripts/testing/start-live-store.ts";
import { benchKey } from "../bench-key.ts";

const [port = "", pepper = ""] = process.argv.slice(2);

await startLiveStore({
  port: Number(port),
  record: (id) => ({
    formatVersion: 2,
    id,
    pepperId: "bench",
    hash: createHmac("sha256", pepper).update(benchKey(id)).digest("base64url"),
    roles: ["user"],
    plan: "pro",
    expiresAt: null,
  }),
});
