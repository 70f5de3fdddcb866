# The edge on one's own machines. Build from the root: docker build -f deploy/edge.Dockerfile -t aegis-edge .
FROM node:24-slim AS build
WORKDIR /aegis
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY contracts contracts
COPY config config
COPY edge edge
RUN npx esbuild edge/node/main.ts --bundle --platform=node --format=esm --outfile=edge.mjs \
  "--banner:js=import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

FROM node:24-slim
ENV NODE_ENV=production AEGIS_EDGE_HOST=0.0.0.0 AEGIS_POLICY_FILE=/state/policy.json
WORKDIR /aegis
RUN mkdir /state && chown node /state
COPY --from=build /aegis/edge.mjs ./
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "edge.mjs"]
