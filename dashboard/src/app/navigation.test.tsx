import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, unmountApp } from "../testing/render-app.tsx";
import { sampleAlerts, sampleProposals } from "../testing/sample-loop.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  forgetPage();
  network = busyNetwork();
});
afterEach(unmountApp);

const heading = (name: string) => page.getByRole("heading", { name, level: 1 });
const link = (name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name });
const current = () => page.getByRole("navigation").element().querySelector('[aria-current="page"]')?.textContent;

test.each([
  ["/", "Overview"],
  ["/alerts", "Alerts"],
  ["/limits", "Limits"],
  ["/proposals", "Proposals"],
  ["/keys", "Keys"],
  ["/ledger", "Ledger"],
  ["/ask", "Ask"],
])("%s is the page %s, also when it is opened directly", async (path, name) => {
  goTo(path);
  renderApp(network);
  await expect.element(heading(name)).toBeInTheDocument();
  expect(current()).toBe(name);
  await expect.poll(() => document.title).toBe(`${name} · Aegis`);
});

describe("going to another page", () => {
  test("changes the address without a reload, and going back returns", async () => {
    renderApp(network);
    await expect.element(link("Limits")).toBeVisible();
    const asked = network.callsOf("GET /api/session").length;
    await userEvent.click(link("Limits"));
    await expect.element(heading("Limits")).toBeVisible();
    expect(window.location.pathname).toBe("/limits");
    await userEvent.click(link("Ledger"));
    await expect.element(heading("Ledger")).toBeVisible();
    window.history.back();
    await expect.element(heading("Limits")).toBeVisible();
    expect(network.callsOf("GET /api/session")).toHaveLength(asked);
  });

  test("works by keyboard, and the content then has the focus", async () => {
    renderApp(network);
    await expect.element(link("Proposals")).toBeVisible();
    for (let stop = 0; stop < 5; stop += 1) await userEvent.keyboard("{Tab}");
    await expect.element(link("Proposals")).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await expect.element(heading("Proposals")).toBeVisible();
    await expect.element(page.getByRole("main")).toHaveFocus();
  });

  test("begins at its top", async () => {
    renderApp(network);
    await expect.element(page.getByRole("application", { name: /^Rate-limit usage/ })).toBeVisible();
    window.scrollTo(0, 400);
    await userEvent.click(link("Limits"));
    await expect.element(heading("Limits")).toBeVisible();
    expect(window.scrollY).toBe(0);
  });
});

test("the navigation counts active alerts and open proposals", async () => {
  const { errors, suspect } = sampleAlerts;
  network.on("GET /api/alerts", () => json({ alerts: [errors, suspect] }));
  network.on("GET /api/proposals", () => json({ proposals: [sampleProposals.lowering, sampleProposals.blocking] }));
  renderApp(network);
  await expect.element(link("Alerts 1 active")).toBeVisible();
  await expect.element(link("Proposals 2 open")).toBeVisible();
});

test("counts that cannot be had are left out, and the pages stay reachable", async () => {
  network.on("GET /api/alerts", () => problem("internal-error"));
  network.on("GET /api/proposals", () => problem("internal-error"));
  renderApp(network);
  await expect.element(link("Alerts")).toBeVisible();
  expect(page.getByRole("navigation").element().textContent).toBe("OverviewAlertsLimitsProposalsKeysLedgerAsk");
});

test("an address of no page says so and leads to the overview", async () => {
  goTo("/nothing");
  renderApp(network);
  await expect.element(heading("There is no such page")).toBeVisible();
  await userEvent.click(page.getByRole("link", { name: "Go to the overview" }));
  await expect.element(heading("Overview")).toBeInTheDocument();
});

test("on a narrow phone every page can be reached without the page being wider", async () => {
  await page.viewport(380, 800);
  goTo("/ledger");
  network.on("GET /api/alerts", () => json({ alerts: [sampleAlerts.errors] }));
  network.on("GET /api/proposals", () => json({ proposals: [sampleProposals.lowering] }));
  renderApp(network);
  await expect.element(link("Proposals 1 open")).toBeVisible();
  expect(link("Ledger").element().getBoundingClientRect().right).toBeLessThanOrEqual(380);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  await page.viewport(414, 896);
});
