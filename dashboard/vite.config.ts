import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const analytics = "http://127.0.0.1:8081";

// Analytics refuses changes and streams from another origin, so the proxy speaks as its own page would.
const proxied = { target: analytics, changeOrigin: true, headers: { origin: analytics } };

export default defineConfig({
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: { "/api": proxied, "/_aegis": proxied, "/ws": { ...proxied, ws: true, rewriteWsOrigin: true } },
  },
  build: { target: "es2023", assetsInlineLimit: 0 },
});
