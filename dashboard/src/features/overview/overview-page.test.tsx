import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { MetricsFrame } from "#contracts/stream.ts";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, unmountApp } from "../../testing/render-app.tsx";
import { emptyReports, sampleFrame, sampleReports } from "../../testing/sample-reports.ts";

const reportPaths = ["throughput", "latency", "errors", "rate-limit-usage"].map((name) => `GET /api/metrics/${name}`);
vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  forgetPage();
  network = busyNetwork();
});
afterEach(unmountApp);

const region = (name: string) => page.getByRole("region", { name, exact: true });
const chart = (name: RegExp) => page.getByRole("application", { name });

async function sendFrame(second: number, more: Partial<MetricsFrame> = {}): Promise<void> {
  await expect.poll(() => network.sockets.some((socket) => !socket.closed)).toBe(true);
  network.socket.deliver(sampleFrame(second, more));
}

describe("the live part", () => {
  test("waits for the first frame, then shows the figures of now", async () => {
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Waiting for the first live figures" })).toBeVisible();
    await sendFrame(40);
    await sendFrame(41, { throughput: 1840, latency: 21.5, p95: 1240, errors: 92, refused: 184 });
    const now = region("Now");
    await expect.element(now.getByText("Live", { exact: true })).toBeVisible();
    await expect.element(now.getByText("mean 565 · peak 990")).toBeVisible();
    await expect.element(now.getByText("p95 1.16 s")).toBeVisible();
    await expect.element(now.getByText("5% of requests")).toBeVisible();
    await expect.element(now.getByText("10% of requests")).toBeVisible();
  });

  test("a second without requests has no latency, rather than one of zero", async () => {
    renderApp(network);
    await sendFrame(40, { throughput: 0, latency: 0, p95: null, errors: 0, refused: 0 });
    await expect.element(page.getByText("Mean latency", { exact: true })).toBeVisible();
    const tile = page.getByText("Mean latency", { exact: true }).element().parentElement;
    expect(tile?.textContent).toBe("Mean latency–p95 –");
  });

  test("a lost stream is visible, keeps the last figures with their time, and heals by itself", async () => {
    renderApp(network);
    await sendFrame(40, { throughput: 777 });
    network.socket.close();
    const badge = page.getByRole("status").filter({ hasText: /Reconnecting/ });
    await expect.element(badge).toBeVisible();
    await expect.element(region("Now").getByText(/^last seen/)).toBeVisible();
    await expect.element(region("Now").getByText("777", { exact: true }).first()).toBeInTheDocument();
    await expect.poll(() => network.sockets.at(-1)?.closed, { timeout: 10_000 }).toBe(false);
    await sendFrame(42);
    await expect.element(region("Now").getByText("Live", { exact: true })).toBeVisible();
    await expect.element(badge).not.toBeInTheDocument();
  });

  test("without requests its charts say so, and offer no table of nothing", async () => {
    network = busyNetwork(emptyReports);
    renderApp(network);
    await sendFrame(40, { throughput: 0, latency: 0, p95: null, errors: 0, refused: 0 });
    await expect.element(region("Latency now").getByText("No requests in the last 5 minutes")).toBeVisible();
    await expect.element(page.getByRole("button", { name: "Show Latency now as a table" })).not.toBeInTheDocument();
  });

  test("whose reports fail as well says what it waits for", async () => {
    for (const path of reportPaths) network.on(path, () => problem("internal-error"));
    renderApp(network);
    await expect.element(region("Latency now").getByText("No figures until analytics answers")).toBeVisible();
  });

  test("is announced politely by a status", async () => {
    renderApp(network);
    await expect.element(page.getByRole("status").filter({ hasText: /Connecting/ })).toBeVisible();
  });
});

describe("the reports", () => {
  test("show skeletons while they load", async () => {
    for (const path of reportPaths) network.on(path, () => new Promise<Response>(() => {}));
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading Throughput" })).toBeVisible();
    await expect.element(page.getByRole("status", { name: "Loading Limits" })).toBeVisible();
  });

  test("show the range's totals with units", async () => {
    renderApp(network);
    const reports = region("Last 15 minutes");
    const shown = () =>
      reports
        .getByRole("definition")
        .elements()
        .map((figure) => figure.textContent);
    await expect.poll(() => shown().slice(0, 8)).toEqual(["3,000", "100", "87", "1.2 kB", "34.2 MB", "20 ms", "2%", "10%"]);
  });

  test("draw charts whose names tell the figures", async () => {
    renderApp(network);
    await expect.element(chart(/^Throughput: served 2,640, 4xx 300, 5xx 60$/)).toBeVisible();
    await expect.element(chart(/^Latency: p99 1.24 s, p95 64.3 ms, p50 12 ms$/)).toBeVisible();
    await expect.element(chart(/^Error rate: 5xx 2%, 4xx 10%$/)).toBeVisible();
    await expect.element(chart(/^Rate-limit usage: allowed 2,700, shadow refused 40, refused 300$/)).toBeVisible();
  });

  test("give every chart's points as a table on demand", async () => {
    renderApp(network);
    await userEvent.click(page.getByRole("button", { name: "Show Error rate as a table" }));
    const table = region("Error rate, figures").getByRole("table");
    await expect.element(table.getByRole("columnheader", { name: "5xx" })).toBeVisible();
    await expect.poll(() => table.getByRole("row").elements().length).toBe(4);
    await expect.element(table.getByRole("cell", { name: "2%" }).first()).toBeVisible();
    await userEvent.click(page.getByRole("button", { name: "Show Error rate as a chart" }));
    await expect.element(chart(/^Error rate/)).toBeVisible();
  });

  test("say what each limit allowed and refused", async () => {
    renderApp(network);
    const login = region("Limits").getByRole("row", { name: /login/ }).first();
    await expect.element(login).toMatchTextContent(/^login20058\.8%10040005$/);
  });

  test("say how each upstream and each location fared, the mean wait being the upstream's own", async () => {
    renderApp(network);
    const upstream = region("Upstreams")
      .getByRole("row", { name: /reports-v1/ })
      .first();
    await expect.element(upstream).toMatchTextContent(/^reports-v170023\.3900 ms410 ms055$/);
    const location = region("Locations")
      .getByRole("row", { name: /not told/ })
      .first();
    await expect.element(location).toMatchTextContent(/^not told6002064\.3 ms00$/);
  });

  test("order upstreams by a figure from the keyboard", async () => {
    renderApp(network);
    const names = () =>
      region("Upstreams")
        .getByRole("row")
        .elements()
        .map((row) => row.firstElementChild?.textContent);
    await expect.poll(names).toEqual(["Upstream", "users-v1", "reports-v1"]);
    (region("Upstreams").getByRole("button", { name: "5xx" }).element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.poll(names).toEqual(["Upstream", "reports-v1", "users-v1"]);
  });

  test("say where nothing was forwarded, and what of them failed", async () => {
    network.on("GET /api/metrics/upstreams", () => json(emptyReports.upstreams));
    network.on("GET /api/metrics/locations", () => problem("internal-error", { requestId: "r-5" }));
    renderApp(network);
    await expect.element(region("Upstreams").getByText("No request was forwarded in this range.")).toBeVisible();
    await expect.element(region("Locations").getByRole("alert")).toMatchTextContent(/^Could not load Locations.*r-5/);
    await expect.element(chart(/^Throughput/)).toBeVisible();
  });

  test("name the problems in words and lead to their explanation", async () => {
    renderApp(network);
    await expect
      .element(page.getByRole("link", { name: "The quota is used up" }))
      .toHaveAttribute("href", "/_aegis/problems/quota-exceeded");
  });

  test("without requests say so, with a command to try", async () => {
    network = busyNetwork(emptyReports);
    renderApp(network);
    await expect.element(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
    await expect.element(page.getByText(/^curl -i http:\/\/(localhost|127\.0\.0\.1):8080\/public\/hello$/)).toBeVisible();
    await expect.element(page.getByRole("heading", { name: "Routes" })).not.toBeInTheDocument();
  });
});

describe("when reports fail", () => {
  test("one notice stands for all, with title, detail and request id, and another try brings the charts", async () => {
    for (const path of reportPaths) network.on(path, () => problem("internal-error", { detail: "It broke.", requestId: "r-9" }));
    renderApp(network);
    const notice = page.getByRole("alert");
    await expect.element(notice).toMatchTextContent(/Could not load the reports: The gateway failed/);
    await expect.element(notice).toMatchTextContent(/It broke\./);
    await expect.element(notice).toMatchTextContent(/Request id r-9/);
    const healthy = busyNetwork();
    for (const path of reportPaths) network.on(path, ({ path: asked }) => healthy.fetch(asked));
    await userEvent.click(page.getByRole("button", { name: "Try again" }));
    await expect.element(chart(/^Throughput/)).toBeVisible();
  });

  test("a single failure leaves the other panels in place", async () => {
    network.on("GET /api/metrics/rate-limit-usage", () => problem("internal-error", { requestId: "r-3" }));
    renderApp(network);
    await expect.element(chart(/^Throughput/)).toBeVisible();
    await expect.element(region("Rate-limit usage").getByRole("alert")).toMatchTextContent(/^Could not load Rate-limit usage.*r-3/);
  });

  test("an answer of another shape is refused, not drawn", async () => {
    network.on("GET /api/metrics/latency", () => json({ ...sampleReports.latency, total: { count: "many" } }));
    renderApp(network);
    await expect.element(region("Latency").getByRole("alert")).toMatchTextContent(/The answer could not be read/);
  });

  test("a failed refresh keeps the figures and says how old they are", async () => {
    renderApp(network);
    await userEvent.click(page.getByText("5m", { exact: true }));
    await expect.element(chart(/^Throughput/)).toBeVisible();
    network.on("GET /api/metrics/throughput", () => problem("internal-error"));
    await expect.poll(() => page.getByText(/the last refresh failed/).elements().length, { timeout: 20_000 }).toBe(1);
    await expect.element(chart(/^Throughput/)).toBeVisible();
  });
});

describe("the time range", () => {
  test("is asked for, stands in the heading and in the address, and outlives a reload", async () => {
    renderApp(network);
    await expect.element(page.getByRole("heading", { name: "Last 15 minutes" })).toBeVisible();
    await userEvent.click(page.getByText("6h", { exact: true }));
    await expect.element(page.getByRole("heading", { name: "Last 6 hours" })).toBeVisible();
    await expect.poll(() => network.callsOf("GET /api/metrics/latency").some(({ range }) => range === "6h")).toBe(true);
    expect(new URL(window.location.href).searchParams.get("range")).toBe("6h");
    renderApp(network);
    await expect.element(page.getByRole("heading", { name: "Last 6 hours" })).toBeVisible();
  });

  test("is changed by arrow keys", async () => {
    renderApp(network);
    await expect.element(page.getByRole("radiogroup", { name: "Time range" })).toBeVisible();
    (page.getByRole("radio", { name: "15m" }).element() as HTMLElement).focus();
    await userEvent.keyboard("{ArrowRight}");
    await expect.element(page.getByRole("heading", { name: "Last hour" })).toBeVisible();
  });

  test("that is not offered is not believed", async () => {
    goTo("/?range=99y");
    renderApp(network);
    await expect.element(page.getByRole("heading", { name: "Last 15 minutes" })).toBeVisible();
  });
});

describe("the routes table", () => {
  const firstCells = () =>
    region("Routes")
      .getByRole("row")
      .elements()
      .slice(1)
      .map((row) => row.querySelector("td")?.textContent);

  test("is ordered by requests first, and by whatever header is pressed", async () => {
    renderApp(network);
    await expect.poll(firstCells).toEqual(["users", "reports", "no route matched"]);
    await userEvent.click(region("Routes").getByRole("button", { name: "p95" }));
    await expect.poll(firstCells).toEqual(["reports", "users", "no route matched"]);
    await expect.element(region("Routes").getByRole("columnheader", { name: "p95" }).first()).toHaveAttribute("aria-sort", "descending");
    await userEvent.click(region("Routes").getByRole("button", { name: "p95" }));
    await expect.poll(firstCells).toEqual(["no route matched", "users", "reports"]);
  });

  test("is ordered by name from a to z, requests without a route last", async () => {
    renderApp(network);
    await userEvent.click(page.getByRole("button", { name: "Route", exact: true }));
    await expect.poll(firstCells).toEqual(["reports", "users", "no route matched"]);
  });

  test("can be ordered by keyboard", async () => {
    renderApp(network);
    await expect.element(region("Routes").getByRole("button", { name: "5xx" })).toBeVisible();
    (region("Routes").getByRole("button", { name: "5xx" }).element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.poll(firstCells).toEqual(["reports", "users", "no route matched"]);
  });
});
