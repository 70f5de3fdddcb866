import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, signInViewer, unmountApp } from "../../testing/render-app.tsx";
import { sampleAlerts, sampleClient } from "../../testing/sample-loop.ts";
import { inMinutes } from "../../testing/sample-now.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";
import { emulate } from "../../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  holdClock();
  forgetPage();
  goTo("/alerts");
  network = busyNetwork();
  const { errors, slow, suspect, past } = sampleAlerts;
  network.on("GET /api/alerts", () => json({ alerts: [slow, suspect, errors] }));
  network.on("GET /api/alerts/history", () => json({ alerts: [errors, past] }));
});
afterEach(async () => {
  unmountApp();
  releaseClock();
  await emulate();
});

const card = (rule: string) => page.getByRole("article", { name: rule, exact: true });
const acknowledge = (rule: string) => card(rule).getByRole("button", { name: /^Acknowledge/ });
const factOf = (rule: string, name: string) => {
  const term = card(rule)
    .getByRole("term")
    .elements()
    .find(({ textContent }) => textContent === name);
  return term?.nextElementSibling?.textContent;
};

describe("open alerts", () => {
  test("stand with what nobody has looked at first", async () => {
    renderApp(network);
    await expect.element(card("errors")).toBeVisible();
    const titles = page.getByRole("list", { name: "Open alerts" }).getByRole("heading").elements();
    expect(titles.map(({ textContent }) => textContent)).toEqual(["errors", "suspect", "slow"]);
  });

  test("tell value, threshold and peak in the metric's own unit", async () => {
    renderApp(network);
    await expect.element(card("errors")).toBeVisible();
    const told = ["errors", "slow", "suspect"].map((rule) => ["Now", "Threshold", "Peak"].map((name) => factOf(rule, name)));
    expect(told).toEqual([
      ["18.3%", "above 5%", "25%"],
      ["812 ms", "above 500 ms", "1.24 s"],
      ["0.93", "above 0.80", "0.95"],
    ]);
  });

  test("say whom they are about and since when, with the exact time in the tooltip", async () => {
    renderApp(network);
    await expect.element(card("suspect")).toBeVisible();
    expect(factOf("slow", "Route")).toBe("no route matched");
    expect(factOf("suspect", "Client")).toBe("ip:2026:3qY0…dZ4A");
    expect(factOf("suspect", "Active")).toBe("not yet");
    const since = card("errors").getByText("4 min ago");
    await expect.element(since).toHaveAttribute("datetime", sampleAlerts.errors.startedAt);
    await expect.element(since).toHaveAttribute("title", expect.stringContaining(sampleAlerts.errors.startedAt.slice(11, 19)));
    await expect.element(card("suspect").getByRole("button", { name: `Copy ${sampleClient}` })).toBeVisible();
  });

  test("give their evidence in words, with the range that was expected", async () => {
    renderApp(network);
    const evidence = page.getByRole("table", { name: "Evidence of suspect" });
    await expect.element(evidence.getByRole("row", { name: "requests per second 413 8.1 to 61.7" })).toBeVisible();
    await expect
      .element(evidence.getByRole("row", { name: "share of the busiest client 88% 1% to 22% at this time of day" }))
      .toBeVisible();
    await expect.element(page.getByRole("table", { name: "Evidence of errors" })).toMatchTextContent(/requests in the last minute412/);
  });

  test("are counted in the navigation while they are active", async () => {
    renderApp(network);
    await expect.element(page.getByRole("link", { name: "Alerts 1 active" })).toHaveAttribute("aria-current", "page");
    expect(document.title).toBe("Alerts · Aegis");
  });

  test("that are none say what is watched", async () => {
    network.on("GET /api/alerts", () => json({ alerts: [] }));
    renderApp(network);
    await expect.element(page.getByText("No alert is open")).toBeVisible();
    await expect.element(page.getByText(/share of 5xx answers, the 95th percentile of the latency/)).toBeVisible();
    await expect.element(page.getByRole("link", { name: "Alerts", exact: true })).toBeVisible();
  });
});

describe("acknowledging", () => {
  const seen = { ...sampleAlerts.errors, state: "acknowledged", acknowledgedAt: inMinutes(0), acknowledgedBy: "ada" };

  test("is sent once, and the alert then names who has seen it", async () => {
    network.on("POST /api/alerts/acknowledge/alert-errors", () => {
      network.on("GET /api/alerts", () => json({ alerts: [seen] }));
      return json(seen);
    });
    renderApp(network);
    await userEvent.click(acknowledge("errors"));
    await expect.element(card("errors").getByText(/^by ada, /)).toBeVisible();
    await expect.element(acknowledge("errors")).not.toBeInTheDocument();
    await expect.element(page.getByRole("link", { name: "Alerts", exact: true })).toBeVisible();
    expect(network.callsOf("POST /api/alerts/acknowledge/alert-errors")).toHaveLength(1);
  });

  test("works by keyboard alone", async () => {
    network.on("POST /api/alerts/acknowledge/alert-errors", () => {
      network.on("GET /api/alerts", () => json({ alerts: [seen] }));
      return json(seen);
    });
    renderApp(network);
    await expect.element(acknowledge("errors")).toBeVisible();
    while (document.activeElement !== acknowledge("errors").element()) await userEvent.keyboard("{Tab}");
    await userEvent.keyboard("{Enter}");
    await expect.element(card("errors").getByText("acknowledged", { exact: true })).toBeVisible();
  });

  test("an alert that is over meanwhile says so, and the list shows how it is now", async () => {
    network.on("POST /api/alerts/acknowledge/alert-errors", () => {
      network.on("GET /api/alerts", () => json({ alerts: [sampleAlerts.slow] }));
      return problem("conflict", { detail: "The alert is resolved." });
    });
    renderApp(network);
    await userEvent.click(acknowledge("errors"));
    await expect.element(page.getByRole("alert")).toMatchTextContent(/It has changed in the meantime.*The alert is resolved\./);
    await expect.element(card("errors")).not.toBeInTheDocument();
  });

  test("is not for viewers, and the page says for whom it is", async () => {
    signInViewer(network);
    renderApp(network);
    await expect.element(acknowledge("errors")).toBeDisabled();
    await expect.element(acknowledge("errors")).toHaveAccessibleDescription(/^You are signed in as a viewer/);
    await expect.element(page.getByText(/Operators and admins can acknowledge alerts\.$/)).toBeVisible();
  });

  test("by somebody whose session has ended leads to the sign-in page", async () => {
    network.on("POST /api/alerts/acknowledge/alert-errors", () => problem("sign-in-required"));
    renderApp(network);
    await userEvent.click(acknowledge("errors"));
    await expect.element(page.getByLabelText("Operator token", { exact: true })).toBeVisible();
  });
});

describe("the history", () => {
  const table = () => page.getByRole("table", { name: "Resolved alerts" });

  test("has the alerts that are over, with their peak and how long they lasted", async () => {
    renderApp(network);
    await expect.element(table().getByRole("row", { name: /^limits-exhausted users/ })).toMatchTextContent(/61%20%2 h ago30 minada$/);
    expect(table().getByRole("row").elements()).toHaveLength(2);
  });

  test("is of seven days, or of as many as are chosen", async () => {
    renderApp(network);
    await expect.element(page.getByRole("heading", { name: "Resolved in the last 7 days" })).toBeVisible();
    await userEvent.click(page.getByText("30 days", { exact: true }));
    await expect.element(page.getByRole("heading", { name: "Resolved in the last 30 days" })).toBeVisible();
    await expect.poll(() => network.callsOf("GET /api/alerts/history").map(({ query }) => query.days)).toContain("30");
    expect(window.location.search).toBe("?days=30");
  });

  test("keeps what it shows, marked as busy, until the answer for other days is there", async () => {
    renderApp(network);
    await expect.element(table()).toBeVisible();
    network.on("GET /api/alerts/history", () => new Promise<Response>(() => {}));
    await userEvent.click(page.getByText("24 hours", { exact: true }));
    await expect.poll(() => table().element().closest("[aria-busy]")?.getAttribute("aria-busy")).toBe("true");
    await expect.element(table()).toBeVisible();
  });
});

describe("while the answer is not there", () => {
  test("skeletons stand in its place", async () => {
    network.on("GET /api/alerts", () => new Promise<Response>(() => {}));
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading open alerts" })).toBeVisible();
  });

  test("a failure is told, and another try brings the alerts", async () => {
    network.on("GET /api/alerts", () => problem("internal-error", { requestId: "r-5" }));
    renderApp(network);
    await expect.element(page.getByRole("alert")).toMatchTextContent(/r-5/);
    network.on("GET /api/alerts", () => json({ alerts: [sampleAlerts.errors] }));
    await userEvent.click(page.getByRole("button", { name: "Try again" }));
    await expect.element(card("errors")).toBeVisible();
  });

  test("a failed refresh keeps the alerts and says how old they are", async () => {
    renderApp(network);
    await expect.element(card("errors")).toBeVisible();
    network.on("GET /api/alerts", () => problem("internal-error"));
    await expect.poll(() => page.getByText(/the last refresh failed/).elements().length, { timeout: 20_000 }).toBe(1);
    await expect.element(card("errors")).toBeVisible();
  });
});

test("nothing is wider than a narrow phone, in the dark as well", async () => {
  await page.viewport(380, 800);
  await emulate("prefers-color-scheme", "dark");
  renderApp(network);
  await expect.element(card("suspect")).toBeVisible();
  await expect.element(page.getByRole("table", { name: "Resolved alerts" })).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  expect(getComputedStyle(card("suspect").element()).backgroundColor).toBe("rgb(21, 26, 33)");
  await page.viewport(414, 896);
});
