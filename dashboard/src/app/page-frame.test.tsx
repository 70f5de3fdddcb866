import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { FakeNetwork } from "../testing/fake-network.ts";
import { busyNetwork, forgetPage, renderApp, unmountApp } from "../testing/render-app.tsx";
import { emulate } from "../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  forgetPage();
  network = busyNetwork();
});
afterEach(async () => {
  unmountApp();
  await emulate();
});

const scheme = () => document.documentElement.dataset.mantineColorScheme;
const switchButton = () => page.getByRole("button", { name: /^Color scheme/ });

test("the first tab stop skips to the content", async () => {
  renderApp(network);
  await expect.element(page.getByRole("main")).toBeInTheDocument();
  await userEvent.keyboard("{Tab}");
  const link = page.getByRole("link", { name: "Skip to content" });
  await expect.element(link).toHaveFocus();
  expect(link.element().getBoundingClientRect().top).toBeGreaterThanOrEqual(0);
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("main")).toHaveFocus();
});

test("Tab reaches every control in reading order, each with a name and a visible focus", async () => {
  renderApp(network);
  await expect.element(page.getByRole("application", { name: /^Rate-limit usage/ })).toBeVisible();
  const names: string[] = [];
  for (let stop = 0; stop < 40; stop += 1) {
    await userEvent.keyboard("{Tab}");
    const focused = document.activeElement;
    if (!focused || focused === document.body) break;
    const name = focused.getAttribute("aria-label") ?? focused.textContent ?? "";
    names.push(name || (focused as HTMLInputElement).value);
    const { outlineStyle, boxShadow, borderColor } = getComputedStyle(focused);
    const marked = outlineStyle !== "none" || boxShadow !== "none" || focused.matches("input");
    expect(marked, `${name} shows its focus (${borderColor})`).toBe(true);
  }
  expect(names.slice(0, 12)).toEqual([
    "Skip to content",
    ...["Overview", "Alerts", "Limits", "Proposals", "Keys", "Ledger", "Ask"],
    "adaadmin",
    "Color scheme: as the system",
    "Sign out",
    "Show Requests per second as a table",
  ]);
  expect(names).not.toContain("");
  expect(names).toContain("15m");
});

test("the page is dark when the system is", async () => {
  await emulate("prefers-color-scheme", "dark");
  renderApp(network);
  await expect.poll(scheme).toBe("dark");
  await expect.poll(() => getComputedStyle(document.body).backgroundColor).toBe("rgb(13, 17, 22)");
});

test("the switch goes as the system, light, dark, and the choice is remembered", async () => {
  await emulate("prefers-color-scheme", "light");
  renderApp(network);
  await expect.element(switchButton()).toHaveAccessibleName("Color scheme: as the system");
  await userEvent.click(switchButton());
  await expect.element(switchButton()).toHaveAccessibleName("Color scheme: light");
  await userEvent.click(switchButton());
  await expect.poll(scheme).toBe("dark");
  renderApp(network);
  await expect.element(switchButton()).toHaveAccessibleName("Color scheme: dark");
  expect(scheme()).toBe("dark");
});

test("nothing moves for whoever asked for less motion", async () => {
  await emulate("prefers-reduced-motion", "reduce");
  renderApp(network);
  await expect.element(page.getByRole("application", { name: /^Throughput/ })).toBeVisible();
  network.socket.close();
  await expect.element(page.getByText("Reconnecting…")).toBeVisible();
  expect(document.getAnimations().filter((animation) => animation.playState === "running")).toEqual([]);
});

test("nothing is wider than a narrow phone", async () => {
  await page.viewport(380, 800);
  renderApp(network);
  await expect.element(page.getByRole("application", { name: /^Rate-limit usage/ })).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  await page.viewport(414, 896);
});
