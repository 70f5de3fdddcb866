// The design Aegis began as, on today's packages: request id, JWT, roles, a limit in Redis, a proxy.
import { createPublicKey, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

const [port, upstream, packages, publicJwk, redisPort] = process.argv.slice(2);
const load = createRequire(join(packages, "package.json"));
const express = load("express");
const { createProxyMiddleware } = load("http-proxy-middleware");
const { rateLimit } = load("express-rate-limit");
const { RedisStore } = load("rate-limit-redis");
const jsonwebtoken = load("jsonwebtoken");
const Redis = load("ioredis");

const redis = new Redis(Number(redisPort), "127.0.0.1");
const key = createPublicKey({ key: JSON.parse(publicJwk), format: "jwk" });
const app = express();
app.disable("x-powered-by");

app.use((request, response, next) => {
  request.headers["x-request-id"] = randomUUID();
  response.setHeader("X-Request-Id", request.headers["x-request-id"]);
  next();
});
app.use((request, response, next) => {
  try {
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    request.user = jsonwebtoken.verify(token, key, { algorithms: ["ES256"], issuer: "https://issuer.bench.test", audience: "aegis" });
    next();
  } catch {
    response.status(401).json({ error: "unauthorized" });
  }
});
app.use((request, response, next) => (request.user.roles.includes("user") ? next() : response.status(403).json({ error: "forbidden" })));
app.use(
  rateLimit({
    windowMs: 60_000,
    limit: 1_000_000_000,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    keyGenerator: (request) => request.user.sub,
    store: new RedisStore({ sendCommand: (command, ...rest) => redis.call(command, ...rest) }),
  }),
);
app.use(createProxyMiddleware({ target: upstream, changeOrigin: true }));
app.listen(Number(port), "127.0.0.1");
