import { createAegisClient } from "#client/create-aegis-client.ts";

const address = "http://127.0.0.1:8081";
const token = process.env.OPERATOR ?? "";
const aegis = createAegisClient({ address, token });

const latency = await aegis.GET("/api/metrics/latency", { params: { query: { range: "15m", route: "users" } } });
if (latency.error) throw new Error(`${latency.error.code}: ${latency.error.title}, request ${latency.error.requestId}`);
console.log("p95 of users", latency.data.total.p95);

const throughput = await aegis.GET("/api/metrics/throughput", { params: { query: { range: "1h", compare: "previous" } } });
console.log("requests", throughput.data?.total.count, "before", throughput.data?.previous?.total.count);
const errors = await aegis.GET("/api/metrics/errors", { params: { query: { range: "24h", route: "users" } } });
console.log("error rate", errors.data?.total.errorRate);
const usage = await aegis.GET("/api/metrics/rate-limit-usage", { params: { query: { range: "6h" } } });
console.log("refused", usage.data?.total.refused);
const upstreams = await aegis.GET("/api/metrics/upstreams", { params: { query: { range: "1h", location: "FRA" } } });
console.log("busiest upstream", upstreams.data?.upstreams[0]?.upstream, upstreams.data?.upstreams[0]?.upstreamMean);

const active = await aegis.GET("/api/alerts", { params: { query: { status: "active" } } });
for (const { id } of active.data?.alerts ?? []) await aegis.POST("/api/alerts/acknowledge/{id}", { params: { path: { id } } });
const history = await aegis.GET("/api/alerts/history", { params: { query: { days: 7 } } });
console.log("alerts", history.data?.alerts.length);

const asked = await aegis.POST("/api/nl-query", { body: { question: "average latency for /api/users in the last hour" } });
console.log("answer", asked.data?.answer?.value, asked.data?.inWords);

const counters = await aegis.GET("/metrics", { parseAs: "text" });
console.log("lines of counters", counters.data?.split("\n").length);

const lost = await aegis.GET("/api/requests/{id}", { params: { path: { id: "no-such-request" } } });
console.log("problem", lost.error?.code, lost.error?.status);

const stream = new WebSocket(`${address.replace("http", "ws")}/ws/metrics`, { headers: { Authorization: `Bearer ${token}` } });
stream.onmessage = ({ data }) => {
  console.log("frame", JSON.parse(String(data)));
  stream.close();
};
