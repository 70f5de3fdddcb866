# Upstash's REST protocol in front of a Redis server. Build from the root: docker build -f deploy/redis-rest.Dockerfile -t aegis-redis-rest .
FROM node:24-slim AS build
WORKDIR /aegis
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY redis-rest redis-rest
RUN npx esbuild redis-rest/server.ts --bundle --platform=node --format=esm --outfile=server.mjs \
  "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

FROM node:24-slim
ENV NODE_ENV=production AEGIS_REDIS_REST_HOST=0.0.0.0
WORKDIR /aegis
COPY --from=build /aegis/server.mjs ./
USER node
EXPOSE 8079
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8079/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.mjs"]
