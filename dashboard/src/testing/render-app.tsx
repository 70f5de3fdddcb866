import "@mantine/core/styles.css";
import "../app/app.css";
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { App } from "../app/app.tsx";
import { FakeNetwork, json } from "./fake-network.ts";
import { sampleReports } from "./sample-reports.ts";

const { fetch: realFetch, WebSocket: RealWebSocket } = window;

let mounted: { root: Root; container: HTMLElement } | undefined;

/** A network where an operator is signed in and the gateway has traffic; a test changes what it is about. */
export function busyNetwork(reports: typeof sampleReports = sampleReports): FakeNetwork {
  const network = new FakeNetwork();
  network.on("GET /api/session", () => json({ operator: "ada", role: "admin", expiresAt: null }));
  network.on("GET /api/metrics/throughput", () => json(reports.throughput));
  network.on("GET /api/metrics/latency", () => json(reports.latency));
  network.on("GET /api/metrics/errors", () => json(reports.errors));
  network.on("GET /api/metrics/rate-limit-usage", () => json(reports.usage));
  return network;
}

/** Mounts the whole page as main.tsx does, over the given network. */
export function renderApp(network: FakeNetwork, signInCode?: string): void {
  unmountApp();
  Object.assign(window, { fetch: network.fetch, WebSocket: network.socketClass });
  const container = document.body.appendChild(document.createElement("div"));
  const root = createRoot(container);
  mounted = { root, container };
  root.render(
    <StrictMode>
      <App signInCode={signInCode} />
    </StrictMode>,
  );
}

/** Takes the page away and gives the browser its network back; a remembered color scheme stays, as in a browser. */
export function unmountApp(): void {
  mounted?.root.unmount();
  mounted?.container.remove();
  mounted = undefined;
  Object.assign(window, { fetch: realFetch, WebSocket: RealWebSocket });
}

/** Forgets what pages remember: the color scheme and the range in the address. */
export function forgetPage(): void {
  localStorage.clear();
  const url = new URL(window.location.href);
  url.searchParams.delete("range");
  url.hash = "";
  window.history.replaceState(null, "", url);
}
