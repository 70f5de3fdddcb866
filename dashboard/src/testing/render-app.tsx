import "@mantine/core/styles.css";
import "../app/app.css";
import { StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { App } from "../app/app.tsx";
import { FakeNetwork, json } from "./fake-network.ts";
import { sampleLoop } from "./sample-loop.ts";
import { sampleReports } from "./sample-reports.ts";

const { fetch: realFetch, WebSocket: RealWebSocket } = window;

let mounted: { root: Root; container: HTMLElement } | undefined;

/** A network where an operator is signed in and the gateway has traffic; a test changes what it is about. */
export function busyNetwork(reports: typeof sampleReports = sampleReports): FakeNetwork {
  const network = new FakeNetwork();
  network.on("GET /api/session", () => json({ operator: "ada", role: "admin", expiresAt: null }));
  network.on("GET /api/sign-in-methods", () => json({ oidc: null }));
  network.on("GET /api/alerts", () => json({ alerts: [] }));
  network.on("GET /api/alerts/history", () => json({ alerts: [] }));
  network.on("GET /api/proposals", () => json({ proposals: [] }));
  network.on("GET /api/limits", () => json({ limits: [], orphans: [], clients: [] }));
  network.on("GET /api/blocks", () => json({ blocks: [] }));
  network.on("GET /api/keys", () => json({ keys: [], next: null }));
  network.on("GET /api/ledger", () => json({ decisions: [], next: null }));
  network.on("GET /api/loop", () => json(sampleLoop.status));
  network.on("GET /api/anomalies", () => json(sampleLoop.anomalies));
  network.on("GET /api/metrics/throughput", () => json(reports.throughput));
  network.on("GET /api/metrics/latency", () => json(reports.latency));
  network.on("GET /api/metrics/errors", () => json(reports.errors));
  network.on("GET /api/metrics/rate-limit-usage", () => json(reports.usage));
  network.on("GET /api/metrics/upstreams", () => json(reports.upstreams));
  network.on("GET /api/metrics/locations", () => json(reports.locations));
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

/** Forgets what pages remember: the color scheme and the address, which is the overview's again. */
export function forgetPage(): void {
  localStorage.clear();
  goTo("/");
}

/** Makes this the page's address, as if it had been opened. */
export function goTo(address: string): void {
  window.history.replaceState(null, "", address);
}

/** Leaves the network to the app but makes whoever is signed in a viewer. */
export function signInViewer(network: FakeNetwork): void {
  network.on("GET /api/session", () => json({ operator: "vera", role: "viewer", expiresAt: null }));
}
