import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, signInViewer, unmountApp } from "../../testing/render-app.tsx";
import { sampleLimits } from "../../testing/sample-limits.ts";
import { sampleBlocks, sampleClient } from "../../testing/sample-loop.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";
import { emulate } from "../../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;
const { login, public: lowered, orphan, partner } = sampleLimits;

beforeEach(() => {
  holdClock();
  forgetPage();
  goTo("/limits");
  network = busyNetwork();
  network.on("GET /api/limits", () => json({ limits: [login, lowered], orphans: [orphan], clients: [] }));
  network.on("GET /api/blocks", () => json(sampleBlocks));
});
afterEach(async () => {
  unmountApp();
  releaseClock();
  await emulate();
});

const card = (name: string) => page.getByRole("article", { name, exact: true });
const button = (name: string) => page.getByRole("button", { name, exact: true });
const dialog = (name: string) => page.getByRole("dialog", { name });
const field = (name: string) => page.getByRole("dialog").getByRole("textbox", { name });

describe("the limits", () => {
  test("tell what holds, what the config says, until when and who changed it", async () => {
    renderApp(network);
    await expect.element(card("public").getByText("24 in 1 min", { exact: true })).toBeVisible();
    await expect.element(card("public").getByText("60 in 1 min, enforced")).toBeVisible();
    await expect.element(card("public").getByText("in 9 min 6 s")).toBeVisible();
    await expect.element(card("public").getByText("each client")).toBeVisible();
    await expect.element(card("public").getByText("/public/* · route public")).toBeVisible();
    await expect
      .element(card("public").getByRole("link", { name: "the loop" }))
      .toHaveAttribute("href", "/ledger?target=public&entry=decision-1");
  });

  test("that nobody changed say so, and that a shadow limit refuses nothing", async () => {
    renderApp(network);
    await expect.element(card("login").getByText("as the config says")).toBeVisible();
    await expect.element(card("login").getByText("5 in 15 min", { exact: true })).toBeVisible();
    await expect.element(card("login").getByText("POST · /login")).toBeVisible();
    await expect
      .element(card("login").getByText("shadow", { exact: true }))
      .toHaveAttribute("title", expect.stringContaining("not refused"));
    await expect.element(button("Back to the config: login")).not.toBeInTheDocument();
  });

  test("that are changed for some clients stand below, and the change can be taken away", async () => {
    network.on("GET /api/limits", () => json({ limits: [lowered], orphans: [], clients: [partner] }));
    network.on("DELETE /api/limits/public/clients/sub%3Apartner-*", () => json({ decisionId: "decision-3" }));
    renderApp(network);
    await expect.element(page.getByRole("row", { name: /public.*sub:partner-\*.*600 in 1 min, enforced/ })).toBeVisible();
    await userEvent.click(button("Take away the change of public for sub:partner-*"));
    network.on("GET /api/limits", () => json({ limits: [lowered], orphans: [], clients: [] }));
    await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Take the change away" }));
    await expect.element(button("Take away the change of public for sub:partner-*")).not.toBeInTheDocument();
  });

  test("whose limit is gone are listed as such", async () => {
    renderApp(network);
    await expect.element(card("gone").getByText("no such limit")).toBeVisible();
    await expect.element(card("gone").getByText("until it is taken away")).toBeVisible();
  });

  test("that are none say where limits stand", async () => {
    network.on("GET /api/limits", () => json({ limits: [], orphans: [], clients: [] }));
    renderApp(network);
    await expect.element(page.getByText("No limit is live")).toBeVisible();
  });
});

describe("changing a limit", () => {
  test("sends only what is different, and shows the limit as it then is", async () => {
    network.on("PUT /api/limits/login", () => {
      const effective = { ...login.effective, quota: 20 };
      const changed = { ...login, effective, override: { ...lowered.override, ...effective, origin: "operator" } };
      network.on("GET /api/limits", () => json({ limits: [changed], orphans: [], clients: [] }));
      return json(changed);
    });
    renderApp(network);
    await userEvent.click(button("Change login"));
    await userEvent.fill(field("Quota"), "20");
    await userEvent.fill(field("Expires in"), "10m");
    await userEvent.fill(field("Reason"), " sale ");
    await userEvent.click(button("Apply"));
    await expect.element(dialog("Change login")).not.toBeInTheDocument();
    await expect.element(card("login").getByText("20 in 15 min", { exact: true })).toBeVisible();
    expect(network.callsOf("PUT /api/limits/login").map(({ body }) => body)).toEqual([{ quota: 20, expiresIn: "10m", reason: "sale" }]);
  });

  test("works by keyboard alone: the quota has the focus, Enter sends, Escape closes, and the focus returns", async () => {
    renderApp(network);
    await expect.element(button("Change public")).toBeVisible();
    (button("Change public").element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.element(field("Quota")).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await expect.element(dialog("Change public")).not.toBeInTheDocument();
    await expect.element(button("Change public")).toHaveFocus();
    network.on("PUT /api/limits/public", () => json(lowered));
    await userEvent.keyboard("{Enter}");
    await expect.element(field("Quota")).toHaveFocus();
    await userEvent.keyboard("{Control>}a{/Control}30{Enter}");
    await expect.element(dialog("Change public")).not.toBeInTheDocument();
    expect(network.callsOf("PUT /api/limits/public").map(({ body }) => body)).toEqual([{ quota: 30 }]);
  });

  test("can make it a shadow until somebody takes the change away", async () => {
    network.on("PUT /api/limits/public", () => json(lowered));
    renderApp(network);
    await userEvent.click(button("Change public"));
    await userEvent.click(page.getByRole("radio", { name: /^Shadow/ }));
    await userEvent.click(page.getByRole("radio", { name: "When it is taken away" }));
    await userEvent.click(button("Apply"));
    await expect
      .poll(() => network.callsOf("PUT /api/limits/public").map(({ body }) => body))
      .toEqual([{ mode: "shadow", expiresIn: null }]);
  });

  test("with mistakes is not sent; each stands at its field", async () => {
    renderApp(network);
    await userEvent.click(button("Change login"));
    await userEvent.fill(field("Quota"), "many");
    await userEvent.fill(field("Window"), "1 minute");
    await userEvent.fill(field("Expires in"), "");
    await userEvent.click(button("Apply"));
    await expect.element(field("Quota")).toHaveAccessibleDescription(/use a whole number; 0 refuses all/);
    await expect.element(field("Window")).toHaveAccessibleDescription(/use a whole number with s, m, h or d/);
    await expect.element(field("Expires in")).toBeInvalid();
    await userEvent.fill(field("Quota"), "1000000001");
    await userEvent.click(button("Apply"));
    await expect.element(field("Quota")).toHaveAccessibleDescription(/use at most 1,000,000,000/);
    expect(network.callsOf("PUT /api/limits/login")).toEqual([]);
  });

  test("to what holds already is not sent", async () => {
    renderApp(network);
    await userEvent.click(button("Change public"));
    await userEvent.click(button("Apply"));
    await expect.element(page.getByText("Nothing is different from what holds now.")).toBeVisible();
    expect(network.callsOf("PUT /api/limits/public")).toEqual([]);
  });

  test("the server's mistakes stand at their fields, others in a notice", async () => {
    const errors = [{ path: "window", message: "use a window of a year or less" }];
    network.on("PUT /api/limits/public", () => problem("input-invalid", { errors }));
    renderApp(network);
    await userEvent.click(button("Change public"));
    await userEvent.fill(field("Window"), "999d");
    await userEvent.click(button("Apply"));
    await expect.element(field("Window")).toHaveAccessibleDescription(/use a window of a year or less/);
    await expect.element(page.getByRole("alert").filter({ hasText: "not valid" })).not.toBeInTheDocument();
    network.on("PUT /api/limits/public", () => problem("not-found", { detail: "There is no limit public." }));
    await userEvent.click(button("Apply"));
    await expect.element(dialog("Change public").getByRole("alert")).toMatchTextContent(/There is no limit public\./);
  });

  test("is not for viewers", async () => {
    signInViewer(network);
    renderApp(network);
    await expect.element(button("Change public")).toBeDisabled();
    await expect.element(button("Back to the config: public")).toBeDisabled();
    await expect.element(button(`Unblock ${sampleClient}`)).toBeDisabled();
    await expect.element(page.getByText(/You are signed in as a viewer/)).toBeVisible();
  });
});

describe("going back to the config", () => {
  test("is confirmed first, takes a reason, and shows the config's values", async () => {
    network.on("DELETE /api/limits/public", () => {
      network.on("GET /api/limits", () =>
        json({ limits: [{ ...lowered, override: null, effective: lowered.configured }], orphans: [], clients: [] }),
      );
      return json({ decisionId: "decision-9" });
    });
    renderApp(network);
    await userEvent.click(button("Back to the config: public"));
    await userEvent.fill(field("Reason"), "attack is over");
    await userEvent.click(button("Take the change away"));
    await expect.element(card("public").getByText("as the config says")).toBeVisible();
    expect(network.callsOf("DELETE /api/limits/public").map(({ query }) => query)).toEqual([{ reason: "attack is over" }]);
  });

  test("of a change that is gone already is told in the dialog, and cannot be tried again", async () => {
    network.on("DELETE /api/limits/gone", () => problem("not-found"));
    renderApp(network);
    await userEvent.click(button("Take away the change of gone"));
    await userEvent.click(button("Take the change away"));
    await expect.element(page.getByRole("dialog").getByRole("alert")).toMatchTextContent(/There is no such thing/);
    await expect.element(button("Take the change away")).toBeDisabled();
    await userEvent.click(button("Cancel"));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(network.callsOf("DELETE /api/limits/gone").map(({ query }) => query)).toEqual([{}]);
  });
});

describe("blocked clients", () => {
  const row = () => page.getByRole("table", { name: "Blocked clients" }).getByRole("row").nth(1);

  test("stand with reason, end and who blocked them", async () => {
    renderApp(network);
    await expect.element(row()).toMatchTextContent(/^ip:2026:3qY0…dZ4A5 min agoin 10 min 6 sthe loopscans paths that do not exist/);
    await expect
      .element(row().getByRole("link", { name: "the loop" }))
      .toHaveAttribute("href", `/ledger?target=${encodeURIComponent(sampleClient)}&entry=decision-2`);
  });

  test("stand beside blocked addresses, which are unblocked in the same way", async () => {
    const path = `DELETE /api/blocks/${encodeURIComponent("203.0.113.0/24")}`;
    network.on(path, () => json({ decisionId: "decision-10" }));
    renderApp(network);
    await expect.element(page.getByText("tries passwords")).toBeVisible();
    await userEvent.click(button("Unblock 203.0.113.0/24"));
    await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Unblock" }));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(network.callsOf(path)).toHaveLength(1);
  });

  test("are made with a reason and an end; what the server refuses is told", async () => {
    const refusal = { path: "target", message: "10.0.0.0/8 is wider than /16: give force where all of it is meant" };
    network.on("POST /api/blocks", () => problem("input-invalid", { errors: [refusal] }));
    renderApp(network);
    await userEvent.click(button("Block…"));
    await userEvent.fill(field("Client or addresses"), "10.0.0.0/8");
    await userEvent.fill(field("Reason"), "floods");
    await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Block", exact: true }));
    await expect.element(page.getByRole("dialog").getByText(/wider than/)).toBeVisible();
    network.on("POST /api/blocks", () => json({ target: "10.0.0.0/16", decisionId: "decision-11", expiresAt: null }));
    await userEvent.fill(field("Client or addresses"), "10.0.0.0/16");
    await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Block", exact: true }));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(network.callsOf("POST /api/blocks").at(-1)?.body).toEqual({ target: "10.0.0.0/16", reason: "floods", expiresIn: "1h" });
  });

  test("are unblocked after a confirmation", async () => {
    const path = `DELETE /api/blocks/${encodeURIComponent(sampleClient)}`;
    network.on(path, () => {
      network.on("GET /api/blocks", () => json({ blocks: [], ranges: [] }));
      return json({ decisionId: "decision-9" });
    });
    renderApp(network);
    await userEvent.click(button(`Unblock ${sampleClient}`));
    await userEvent.click(page.getByRole("dialog").getByRole("button", { name: "Unblock" }));
    await expect.element(page.getByText("Nobody is blocked")).toBeVisible();
    expect(network.callsOf(path)).toHaveLength(1);
  });
});

describe("while the answer is not there", () => {
  test("skeletons stand in its place", async () => {
    network.on("GET /api/limits", () => new Promise<Response>(() => {}));
    network.on("GET /api/blocks", () => new Promise<Response>(() => {}));
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading limits" })).toBeVisible();
    await expect.element(page.getByRole("status", { name: "Loading blocked clients" })).toBeVisible();
  });

  test("a failure is told, and another try brings the limits", async () => {
    network.on("GET /api/limits", () => problem("internal-error", { requestId: "r-6" }));
    renderApp(network);
    await expect.element(page.getByRole("alert")).toMatchTextContent(/r-6/);
    network.on("GET /api/limits", () => json({ limits: [lowered], orphans: [], clients: [] }));
    await userEvent.click(button("Try again"));
    await expect.element(card("public")).toBeVisible();
  });
});

test("nothing is wider than a narrow phone, in the dark as well, nor is the form", async () => {
  await page.viewport(380, 800);
  await emulate("prefers-color-scheme", "dark");
  renderApp(network);
  await userEvent.click(button("Change public"));
  await expect.element(field("Quota")).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  expect(getComputedStyle(card("public").element()).backgroundColor).toBe("rgb(21, 26, 33)");
  await page.viewport(414, 896);
});
