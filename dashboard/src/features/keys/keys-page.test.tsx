import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, signInViewer, unmountApp } from "../../testing/render-app.tsx";
import { sampleKeys, sampleNewKey } from "../../testing/sample-keys.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";
import { emulate } from "../../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;
const { partner, rotated, robot, gone, over } = sampleKeys;
const all = [partner, rotated, robot, gone, over];

beforeEach(() => {
  holdClock();
  forgetPage();
  goTo("/keys");
  network = busyNetwork();
  network.on("GET /api/keys", ({ query }) => json({ keys: all.filter(({ client }) => (query.client ?? client) === client), next: null }));
});
afterEach(async () => {
  unmountApp();
  releaseClock();
  await emulate();
});

const card = (name: string) => page.getByRole("article", { name, exact: true });
const button = (name: string) => page.getByRole("button", { name, exact: true });
const field = (name: string) => page.getByRole("dialog").getByRole("textbox", { name });

describe("the keys", () => {
  test("tell their state, what they are allowed, until when, when they were used and who made them", async () => {
    renderApp(network);
    const shown = card("partner").first();
    for (const text of ["active", "user, reader", "read:metrics", "gold", "orders=50", "203.0.113.0/24", "in 1 h 30 min", "2 min ago"]) {
      await expect.element(shown.getByText(text, { exact: true })).toBeVisible();
    }
    await expect.element(shown).toMatchTextContent(/by ada, 1 h ago/);
    await expect.element(shown.getByRole("link", { name: "Its history" })).toHaveAttribute("href", `/ledger?target=${partner.id}`);
    await expect.element(card("gone").getByText("revoked", { exact: true })).toBeVisible();
    await expect.element(card("over").getByText("expired", { exact: true })).toBeVisible();
    await expect.element(card("robot").getByText("never")).toBeVisible();
    await expect.element(card("partner").nth(1)).toMatchTextContent(/oldKeyOfPart, rotated to 7Hq2mZ9xKp3R/);
  });

  test("offer what their state allows: a revoked one nothing, a rotated or expired one no rotation", async () => {
    renderApp(network);
    await expect.element(button(`Rotate partner ${partner.id}`)).toBeVisible();
    for (const [verb, key] of [
      ["Rotate", rotated],
      ["Rotate", over],
      ["Rotate", gone],
      ["Change", gone],
      ["Revoke", gone],
    ] as const) {
      await expect.element(button(`${verb} ${key.name} ${key.id}`)).not.toBeInTheDocument();
    }
  });

  test("are filtered in the address, and all come back", async () => {
    renderApp(network);
    await userEvent.fill(page.getByRole("textbox", { name: "Name" }), "part");
    await userEvent.fill(page.getByRole("textbox", { name: "Role" }), "user");
    await userEvent.click(button("Filter"));
    await userEvent.selectOptions(page.getByRole("combobox", { name: "State" }), "active");
    await expect.poll(() => window.location.search).toBe("?name=part&role=user&state=active");
    await expect
      .poll(() => network.callsOf("GET /api/keys").at(-1)?.query)
      .toEqual({ limit: "50", state: "active", name: "part", role: "user" });
    network.on("GET /api/keys", () => json({ keys: [], next: null }));
    await userEvent.click(button("Refresh"));
    await expect.element(page.getByText("Nothing matches")).toBeVisible();
    await userEvent.click(button("Show all"));
    await expect.element(card("robot")).toBeVisible();
    expect(window.location.search).toBe("");
  });

  test("that are older come a page at a time", async () => {
    network.on("GET /api/keys", ({ query }) =>
      json(query.before === "more" ? { keys: [robot], next: null } : { keys: [partner], next: "more" }),
    );
    renderApp(network);
    await expect.element(card("partner")).toBeVisible();
    await userEvent.click(button("Load more"));
    await expect.element(card("robot")).toBeVisible();
    await expect.element(button("Load more")).not.toBeInTheDocument();
  });

  test("have no buttons for a viewer, nor for an operator", async () => {
    signInViewer(network);
    renderApp(network);
    await expect.element(card("robot")).toBeVisible();
    await expect.element(page.getByText("Admins can make, change, rotate and revoke keys.")).toBeVisible();
    network.on("GET /api/session", () => json({ operator: "olga", role: "operator", expiresAt: null }));
    for (let round = 0; round < 2; round += 1) {
      const names = page.getByRole("main").element().querySelectorAll("button");
      expect(
        [...names].map(({ ariaLabel, textContent }) => ariaLabel ?? textContent).filter((name) => /Make|Change|Rotate|Revoke/.test(name)),
      ).toEqual([]);
      renderApp(network);
      await expect.element(card("robot")).toBeVisible();
    }
  });
});

describe("while the answer is not there", () => {
  test("a skeleton stands in its place", async () => {
    network.on("GET /api/keys", () => new Promise<Response>(() => {}));
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading API keys" })).toBeVisible();
  });

  test("a failure is told, and another try brings the keys", async () => {
    network.on("GET /api/keys", () => problem("internal-error", { requestId: "r-6" }));
    renderApp(network);
    await expect.element(page.getByRole("alert")).toMatchTextContent(/r-6/);
    network.on("GET /api/keys", () => json({ keys: [robot], next: null }));
    await userEvent.click(button("Try again"));
    await expect.element(card("robot")).toBeVisible();
  });

  test("that there are none says how to get one", async () => {
    network.on("GET /api/keys", () => json({ keys: [], next: null }));
    renderApp(network);
    await expect.element(page.getByText("There are no API keys")).toBeVisible();
  });
});

test("nothing is wider than a narrow phone, in the dark as well, nor is the form or the new key", async () => {
  await page.viewport(380, 800);
  await emulate("prefers-color-scheme", "dark");
  network.on("POST /api/keys", () => json(sampleNewKey, 201));
  renderApp(network);
  await expect.element(card("robot")).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  await userEvent.click(button("Make a key"));
  await userEvent.fill(field("Name"), "ci");
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  await userEvent.click(button("Make the key"));
  const shown = page.getByRole("dialog").getByText(sampleNewKey.key);
  await expect.element(shown).toBeVisible();
  expect(shown.element().scrollWidth).toBeLessThanOrEqual(shown.element().clientWidth);
  expect(getComputedStyle(card("robot").element()).backgroundColor).toBe("rgb(21, 26, 33)");
  await page.viewport(414, 896);
});
