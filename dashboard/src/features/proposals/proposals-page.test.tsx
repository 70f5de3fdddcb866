import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, signInViewer, unmountApp } from "../../testing/render-app.tsx";
import { sampleClient, sampleProposals } from "../../testing/sample-loop.ts";
import { inMinutes } from "../../testing/sample-now.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";
import { emulate } from "../../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;
const { lowering, blocking, rejected, expired } = sampleProposals;

/** What analytics has of proposals from now on. */
function offer(open: object[], decided: object[] = [rejected, expired]): void {
  network.on("GET /api/proposals", ({ query }) => json({ proposals: query.state === "open" ? open : [...open, ...decided] }));
}

beforeEach(() => {
  holdClock();
  forgetPage();
  goTo("/proposals");
  network = busyNetwork();
  offer([lowering, blocking]);
});
afterEach(async () => {
  unmountApp();
  releaseClock();
  await emulate();
});

const card = (name: string) => page.getByRole("article", { name });
const lowerCard = () => card("Lower the limit public");
const button = (name: string) => page.getByRole("button", { name, exact: true });
const dialog = () => page.getByRole("dialog");
const decided = () => page.getByRole("table", { name: "Decided proposals" });

describe("an open proposal", () => {
  test("to lower a limit says from what to what, why, and for how long", async () => {
    renderApp(network);
    await expect.element(lowerCard().getByText("from 60 in 1 min to 24 in 1 min")).toBeVisible();
    await expect.element(lowerCard().getByText(lowering.reason)).toBeVisible();
    await expect.element(lowerCard().getByText("for 10 min once it is approved")).toBeVisible();
    await expect.element(lowerCard().getByText("in 8 min 54 s")).toBeVisible();
    await expect.element(lowerCard().getByText(/by the loop, 1 min ago/)).toBeVisible();
  });

  test("to block names the clients", async () => {
    renderApp(network);
    const clients = card("Block 2 clients").getByRole("list", { name: "Clients that would be blocked" });
    await expect.poll(() => clients.getByRole("listitem").elements()).toHaveLength(2);
    await expect.element(clients.getByTitle(sampleClient)).toBeVisible();
  });

  test("says what follows from it already: of a limit in shadow counts, of all others nothing", async () => {
    offer([lowering, { ...lowering, id: "other", mode: "shadow", action: { ...lowering.action, limit: "demo" } }, blocking]);
    renderApp(network);
    await expect.element(card("Lower the limit demo").getByText(/The edge already counts whom it would refuse/)).toBeVisible();
    await expect.element(lowerCard().getByText(/Nothing follows from it until somebody approves it/)).toBeVisible();
    await expect.element(card("Block 2 clients").getByText(/Nothing follows from it until somebody approves it/)).toBeVisible();
  });

  test("shows what it rests on in words, with expected ranges and the clients that were looked at", async () => {
    const suspects = [{ client: sampleClient, requests: 240, score: 0.91, reasons: [] }];
    offer([{ ...lowering, evidence: { ...lowering.evidence, suspects, rails: { anomalyAbove: 0.8 } } }]);
    renderApp(network);
    const evidence = page.getByRole("table", { name: "Evidence: Lower the limit public", exact: true });
    await expect.element(evidence.getByRole("row", { name: "requests per second 413 8.1 to 61.7" })).toBeVisible();
    await expect.element(evidence.getByRole("row", { name: "most requests of a calm client in the window 16" })).toBeVisible();
    await expect.element(page.getByRole("table", { name: /^Clients, Evidence/ })).toMatchTextContent(/2400\.91$/);
    await userEvent.click(page.getByText("Guard rails"));
    await expect.element(page.getByRole("row", { name: "acts above the score 0.80" })).toBeVisible();
  });

  test("that is none says what the loop would propose", async () => {
    offer([], []);
    renderApp(network);
    await expect.element(page.getByText("No proposal is open")).toBeVisible();
    await expect.element(page.getByText("None yet")).toBeVisible();
  });
});

describe("deciding", () => {
  test("to approve is confirmed with what it does, and the proposal is then among the decided", async () => {
    const approved = { ...lowering, state: "approved", decidedBy: "ada", decidedAt: inMinutes(0), decisionId: "decision-7" };
    network.on("POST /api/proposals/proposal-lower/approve", () => {
      offer([], [approved]);
      return json(approved);
    });
    renderApp(network);
    await userEvent.click(button("Approve: Lower the limit public"));
    await expect.element(dialog().getByText(/becomes 24 in 1 min, enforced, instead of 60 in 1 min, enforced, for 10 min/)).toBeVisible();
    await userEvent.fill(dialog().getByLabelText("Reason"), "crawler");
    await userEvent.click(dialog().getByRole("button", { name: "Approve" }));
    await expect.element(dialog()).not.toBeInTheDocument();
    await expect.element(decided().getByRole("row", { name: /Lower the limit public.*approved ada just now/ })).toBeVisible();
    await expect.element(decided().getByRole("link")).toHaveAttribute("href", "/ledger?target=public&entry=decision-7");
    await expect.element(page.getByRole("link", { name: "Proposals", exact: true })).toBeVisible();
    const sent = network.callsOf("POST /api/proposals/proposal-lower/approve");
    expect(sent.map(({ body }) => body)).toEqual([{ reason: "crawler" }]);
  });

  test("to reject works by keyboard alone and without a reason", async () => {
    network.on("POST /api/proposals/proposal-block/reject", () => {
      offer([lowering]);
      return json({ ...blocking, state: "rejected" });
    });
    renderApp(network);
    await expect.element(button("Reject: Block 2 clients")).toBeVisible();
    (button("Reject: Block 2 clients").element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.element(dialog().getByLabelText("Reason")).toHaveFocus();
    await userEvent.keyboard("{Tab}{Tab}{Enter}");
    await expect.element(card("Block 2 clients")).not.toBeInTheDocument();
    await expect.element(page.getByRole("main")).toHaveFocus();
    expect(network.callsOf("POST /api/proposals/proposal-block/reject").map(({ body }) => body)).toEqual([{}]);
  });

  test("can be left: Escape closes the dialog, and nothing is sent", async () => {
    renderApp(network);
    await userEvent.click(button("Approve: Block 2 clients"));
    await expect.element(dialog().getByText(/refuses every request of these 2 clients for 15 min/)).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await expect.element(dialog()).not.toBeInTheDocument();
    expect(network.calls.filter(({ method }) => method === "POST")).toEqual([]);
  });

  test("what is no longer open is told in the dialog, while the list shows how it is now", async () => {
    network.on("POST /api/proposals/proposal-lower/approve", () => {
      offer([blocking]);
      return problem("conflict", { detail: "It has been rejected already." });
    });
    renderApp(network);
    await userEvent.click(button("Approve: Lower the limit public"));
    await userEvent.click(dialog().getByRole("button", { name: "Approve" }));
    await expect.element(dialog().getByRole("alert")).toMatchTextContent(/It has been rejected already\./);
    await expect.element(dialog().getByRole("button", { name: "Approve" })).toBeDisabled();
    await userEvent.click(button("Cancel"));
    await expect.element(lowerCard()).not.toBeInTheDocument();
    await expect.element(card("Block 2 clients")).toBeVisible();
  });

  test("is not for viewers", async () => {
    signInViewer(network);
    renderApp(network);
    await expect.element(button("Approve: Lower the limit public")).toBeDisabled();
    await expect.element(button("Reject: Block 2 clients")).toBeDisabled();
    await expect.element(page.getByText(/Operators and admins can approve and reject proposals\.$/)).toBeVisible();
  });
});

test("decided proposals stand below with who decided, and lead to the ledger", async () => {
  renderApp(network);
  await expect.element(decided().getByRole("row", { name: /rejected ada 1 h ago/ })).toBeVisible();
  await expect.element(decided().getByRole("row", { name: /expired nobody 30 min ago/ })).toBeVisible();
  await expect.element(decided().getByRole("link")).toHaveAttribute("href", "/ledger?target=proposal-rejected&entry=decision-3");
});

describe("while the answer is not there", () => {
  test("skeletons stand in its place", async () => {
    network.on("GET /api/proposals", () => new Promise<Response>(() => {}));
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading open proposals" })).toBeVisible();
    await expect.element(page.getByRole("status", { name: "Loading decided proposals" })).toBeVisible();
  });

  test("a failure is told, and another try brings the proposals", async () => {
    network.on("GET /api/proposals", ({ query }) =>
      query.state === "open" ? problem("internal-error", { requestId: "r-7" }) : json({ proposals: [] }),
    );
    renderApp(network);
    await expect.element(page.getByRole("alert")).toMatchTextContent(/r-7/);
    offer([lowering]);
    await userEvent.click(button("Try again"));
    await expect.element(lowerCard()).toBeVisible();
  });
});

test("nothing is wider than a narrow phone, in the dark as well", async () => {
  await page.viewport(380, 800);
  await emulate("prefers-color-scheme", "dark");
  renderApp(network);
  await expect.element(lowerCard()).toBeVisible();
  await expect.element(decided()).toBeVisible();
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(380);
  expect(getComputedStyle(lowerCard().element()).backgroundColor).toBe("rgb(21, 26, 33)");
  await page.viewport(414, 896);
});
