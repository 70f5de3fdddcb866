# Analytics and the dashboard. Build from the root: docker build -f deploy/analytics.Dockerfile -t aegis-analytics .
FROM node:24-slim AS build
WORKDIR /aegis
COPY package.json package-lock.json .npmrc tsconfig.base.json ./
RUN npm ci --ignore-scripts
COPY contracts contracts
COPY client client
COPY dashboard dashboard
RUN npx vite build dashboard

FROM node:24-slim
ENV NODE_ENV=production AEGIS_ANALYTICS_HOST=0.0.0.0
WORKDIR /aegis
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force
COPY contracts contracts
COPY config config
COPY edge edge
COPY analytics analytics
COPY --from=build /aegis/dashboard/dist dashboard/dist
USER node
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "analytics/server.ts"]
