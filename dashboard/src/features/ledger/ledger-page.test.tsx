import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, signInViewer, unmountApp } from "../../testing/render-app.tsx";
import { sampleClient, sampleDecisions } from "../../testing/sample-loop.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";
import { emulate } from "../../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  holdClock();
  forgetPage();
  goTo("/ledger");
  network = busyNetwork();
  network.on("GET /api/ledger", () => json({ decisions: sampleDecisions, next: null }));
});
afterEach(async () => {
  unmountApp();
  releaseClock();
  await emulate();
});

const entries = () => page.getByRole("list", { name: "Decisions" });
const entry = (index: number) => entries().getByRole("listitem").filter({ hasText: / ago/ }).nth(index);
const asked = () => network.callsOf("GET /api/ledger").at(-1)?.query;

describe("a decision", () => {
  test("says who did what to what, why, and until when", async () => {
    renderApp(network);
    await expect.element(entry(0)).toMatchTextContent(/^1 min agoloopchanged the limitpublicends in 9 min 6 s/);
    await expect.element(entry(0).getByText("3 clients of public make 61 % of its requests")).toBeVisible();
    await expect.element(entry(1).getByText("blocked the client")).toBeVisible();
    await expect.element(entry(1).getByTitle(sampleClient)).toBeVisible();
    await expect.element(entry(2)).toMatchTextContent(/^1 h agoadafrom 192\.0\.2\.7published the configversion 9/);
  });

  test("tells only what is different, before and after", async () => {
    renderApp(network);
    await expect.element(entry(0).getByText("quota 60 → 24")).toBeVisible();
    await expect.element(entry(0).getByText(/^window/)).not.toBeInTheDocument();
    await expect.element(entry(2).getByText("version 8 → 9")).toBeVisible();
  });

  test("gives its evidence to whoever opens it, by keyboard as well", async () => {
    renderApp(network);
    const evidence = page.getByRole("table", { name: "Evidence of decision-1" });
    await expect.element(entry(0).getByText("Evidence")).toBeVisible();
    await expect.element(evidence).not.toBeInTheDocument();
    (entry(0).getByText("Evidence").element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.element(evidence.getByRole("row", { name: "anomaly score 0.97" })).toBeVisible();
    await expect.element(entry(2).getByText("Evidence")).not.toBeInTheDocument();
  });

  test("about several clients names each, and an id of a proposal is not told", async () => {
    const { 2: last } = sampleDecisions;
    const proposed = { ...last, action: "client.propose-block", target: `${sampleClient} key:4fG7kQ2mZ9xA` };
    const rejected = { ...last, id: "decision-4", action: "proposal.reject", target: "01a213f7-3515-7000-a634-38c108d11e62" };
    network.on("GET /api/ledger", () => json({ decisions: [proposed, rejected], next: null }));
    renderApp(network);
    await expect.element(entry(0).getByText("proposed to block")).toBeVisible();
    await expect.element(entry(0).getByTitle(sampleClient)).toBeVisible();
    await expect.element(entry(0).getByTitle("key:4fG7kQ2mZ9xA")).toBeVisible();
    await expect.element(entry(1)).toMatchTextContent(/rejected the proposalits history/);
  });

  test("of an action that this page does not know is told by its name", async () => {
    const { 2: last } = sampleDecisions;
    network.on("GET /api/ledger", () => json({ decisions: [{ ...last, action: "route.eject" }], next: null }));
    renderApp(network);
    await expect.element(page.getByText("route eject")).toBeVisible();
  });
});

describe("the filter", () => {
  test("by target is typed, and stands in the address", async () => {
    renderApp(network);
    await userEvent.fill(page.getByLabelText("Target"), "public");
    await userEvent.keyboard("{Enter}");
    await expect.poll(asked).toEqual({ limit: "50", target: "public" });
    expect(window.location.search).toBe("?target=public");
    await expect.element(page.getByLabelText("Target")).toHaveFocus();
    await userEvent.click(page.getByRole("button", { name: "Show all" }));
    await expect.poll(() => window.location.search).toBe("");
    await expect.element(page.getByLabelText("Target")).toHaveValue("");
  });

  test("by action is chosen among what the ledger knows", async () => {
    renderApp(network);
    await userEvent.selectOptions(page.getByLabelText("Action"), "blocked the client");
    await expect.poll(asked).toEqual({ limit: "50", action: "client.block" });
    expect(window.location.search).toBe("?action=client.block");
  });

  test("of a link is applied at once, and its decision is opened", async () => {
    goTo("/ledger?target=public&entry=decision-1");
    renderApp(network);
    await expect.element(page.getByRole("table", { name: "Evidence of decision-1" })).toBeVisible();
    expect(asked()).toEqual({ limit: "50", target: "public" });
    await expect.element(page.getByLabelText("Target")).toHaveValue("public");
    expect(entry(0).element().getAttribute("aria-current")).toBe("true");
  });

  test("is followed by a target's own link, and going back takes it off", async () => {
    renderApp(network);
    await userEvent.click(entry(0).getByRole("link", { name: "public" }));
    await expect.poll(asked).toEqual({ limit: "50", target: "public" });
    await expect.element(page.getByLabelText("Target")).toHaveValue("public");
    window.history.back();
    await expect.element(page.getByLabelText("Target")).toHaveValue("");
  });

  test("that nothing matches says so", async () => {
    goTo("/ledger?target=nothing");
    network.on("GET /api/ledger", () => json({ decisions: [], next: null }));
    renderApp(network);
    await expect.element(page.getByText("Nothing matches")).toBeVisible();
  });
});

test("more is loaded from where the page ended, until there is none", async () => {
  const [first, second, third] = sampleDecisions;
  network.on("GET /api/ledger", ({ query }) =>
    json(query.before === "cursor-1" ? { decisions: [third], next: null } : { decisions: [first, second], next: "cursor-1" }),
  );
  renderApp(network);
  await expect.element(entry(1)).toBeVisible();
  await userEvent.click(page.getByRole("button", { name: "Load more" }));
  await expect.element(entry(2)).toMatchTextContent(/published the config/);
  expect(asked()).toEqual({ limit: "50", before: "cursor-1" });
  await expect.element(page.getByRole("button", { name: "Load more" })).not.toBeInTheDocument();
});

test("an empty ledger says what will stand in it, and viewers read it too", async () => {
  signInViewer(network);
  network.on("GET /api/ledger", () => json({ decisions: [], next: null }));
  renderApp(network);
  await expect.element(page.getByText("The ledger is empty")).toBeVisible();
});

describe("while the answer is not there", () => {
  test("a skeleton stands in its place", async () => {
    network.on("GET /api/ledger", () => new Promise<Response>(() => {}));
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading the ledger" })).toBeVisible();
  });

  test("a failure is told, and another try brings the decisions", async () => {
    network.on("GET /api/ledger", () => problem("internal-error", { requestId: "r-8" }));
    renderApp(network);
    await expect.element(page.getByRole("alert")).toMatchTextContent(/r-8/);
    network.on("GET /api/ledger", () => json({ decisions: sampleDecisions, next: null }));
    await userEvent.click(page.getByRole("button", { name: "Try again" }));
    await expect.element(entry(0)).toBeVisible();
  });
});

test("nothing is wider than a narrow phone, in the dark as well", async () => {
  await page.viewport(380, 800);
  await emulate("prefers-color-scheme", "dark");
  goTo("/ledger?entry=decision-1");
  renderApp(network);
  await expect.element(page.getByRole("table", { name: "Evidence of decision-1" })).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  expect(getComputedStyle(entries().element()).backgroundColor).toBe("rgb(21, 26, 33)");
  await page.viewport(414, 896);
});
