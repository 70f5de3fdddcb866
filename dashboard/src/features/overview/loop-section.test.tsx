import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, renderApp, unmountApp } from "../../testing/render-app.tsx";
import { sampleAlerts, sampleClient, sampleLoop } from "../../testing/sample-loop.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  holdClock();
  forgetPage();
  network = busyNetwork();
});
afterEach(() => {
  unmountApp();
  releaseClock();
});

const region = (name: string) => page.getByRole("region", { name, exact: true });
const chart = (name: RegExp) => page.getByRole("application", { name });

describe("the loop", () => {
  const loop = () => region("Loop");

  test("says that it scores, and what it made of each route, the most unusual first", async () => {
    renderApp(network);
    await expect
      .element(
        loop()
          .getByRole("status")
          .filter({ hasText: /^scoring/ }),
      )
      .toMatchTextContent(/model 9c1a77f0$/);
    const rows = page.getByRole("table", { name: "Routes in the loop" }).getByRole("row");
    await expect.poll(() => rows.elements().length).toBe(4);
    await expect.element(rows.nth(1)).toMatchTextContent(/^publicauto0\.97limit public lowered to 24 in 60 srequests per second 413/);
    await expect.element(rows.nth(2)).toMatchTextContent(/^userssuggest0\.12calm/);
    await expect.element(rows.nth(3)).toMatchTextContent(/^no route matchedoff–too few requests/);
  });

  test("names the clients that stand out", async () => {
    renderApp(network);
    const row = page.getByRole("table", { name: "Risky clients" }).getByRole("row").nth(1);
    await expect.element(row).toMatchTextContent(/^ip:2026:3qY0…dZ4Apublic0\.91in 9 min 6 s/);
  });

  test("without scores says why, and that limits and alerts go on", async () => {
    network.on("GET /api/loop", () => json(sampleLoop.absent));
    renderApp(network);
    const notice = loop()
      .getByRole("status")
      .filter({ hasText: /no scores/ });
    await expect.element(notice).toMatchTextContent(/the ML API does not answer/);
    await expect.element(notice).toMatchTextContent(/alerts by thresholds go on/);
    await expect.element(notice).toMatchTextContent(/No interval was scored yet/);
  });

  test("that is off is no alarm", async () => {
    const scoring = { state: "off", detail: "the config says ml.enabled: false", model: null, scoredUntil: null };
    network.on("GET /api/loop", () => json({ ...sampleLoop.absent, scoring }));
    renderApp(network);
    await expect.element(loop().getByText("the config says ml.enabled: false")).toBeVisible();
    await expect.element(page.getByRole("alert")).not.toBeInTheDocument();
  });

  test("that cannot be read is told in its place, and another try brings it", async () => {
    network.on("GET /api/loop", () => problem("internal-error", { requestId: "r-4" }));
    renderApp(network);
    await expect.element(loop().getByRole("alert")).toMatchTextContent(/r-4/);
    // It fails until the press itself: the page asks again every few seconds, and would heal before.
    const tryAgain = loop().getByRole("button", { name: "Try again" });
    tryAgain.element().addEventListener("pointerdown", () => network.on("GET /api/loop", () => json(sampleLoop.status)));
    await userEvent.click(tryAgain);
    await expect.element(page.getByRole("table", { name: "Routes in the loop" })).toBeVisible();
  });

  test("that cannot be read stays told while it is asked for again", async () => {
    network.on("GET /api/loop", () => problem("internal-error", { requestId: "r-4" }));
    renderApp(network);
    await expect.element(loop().getByRole("alert")).toMatchTextContent(/Could not load the loop.*r-4/);
    network.on("GET /api/loop", () => new Promise<Response>(() => {}));
    const asked = network.callsOf("GET /api/loop").length;
    await expect.poll(() => network.callsOf("GET /api/loop").length, { timeout: 20_000 }).toBeGreaterThan(asked);
    await expect.element(loop().getByRole("button", { name: "Try again" })).toBeVisible();
  });

  test("has its scores drawn over the range, the highest route first, with the score above which it acts", async () => {
    renderApp(network);
    await expect.element(chart(/^Anomaly score: public peak 0\.97, users peak 0\.12, no route matched peak –$/)).toBeVisible();
    await expect.element(region("Anomaly score").getByText("acts above 0.80 by default")).toBeVisible();
    await userEvent.click(page.getByText("1h", { exact: true }));
    await expect.poll(() => network.callsOf("GET /api/anomalies").map(({ range }) => range)).toContain("1h");
  });
});

describe("active alerts", () => {
  test("stand at the top and lead to their page", async () => {
    network.on("GET /api/alerts", () => json({ alerts: [sampleAlerts.errors, sampleAlerts.slow] }));
    renderApp(network);
    const strip = region("Active alerts");
    await expect.element(strip).toMatchTextContent(/^1 alert is activeerrors of users: share of 5xx answers 18\.3% since 4 min ago/);
    await userEvent.click(strip.getByRole("link", { name: "See the alerts" }));
    await expect.element(page.getByRole("heading", { name: "Alerts", level: 1 })).toBeVisible();
  });

  test("name the client that one is about, or several would read the same", async () => {
    network.on("GET /api/alerts", () => json({ alerts: [{ ...sampleAlerts.suspect, state: "active" }] }));
    renderApp(network);
    await expect.element(region("Active alerts").getByTitle(sampleClient)).toBeVisible();
  });

  test("take no room while there is none", async () => {
    network.on("GET /api/alerts", () => json({ alerts: [sampleAlerts.slow] }));
    renderApp(network);
    await expect.element(chart(/^Throughput/)).toBeVisible();
    await expect.element(region("Active alerts")).not.toBeInTheDocument();
  });
});
