import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { QuestionAnswer } from "#contracts/question.ts";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, signInViewer, unmountApp } from "../../testing/render-app.tsx";
import { emulate } from "../../testing/test-emulate.ts";

vi.setConfig({ testTimeout: 30_000 });

const answered: QuestionAnswer = {
  question: "error rate of orders today",
  outcome: "answered",
  plan: null,
  inWords: "Error rate (5xx of all requests), of route orders, from 2026-11-26 00:00 to 2026-11-26 14:30 (UTC)",
  answer: { unit: "share", value: 0.03, previous: 0.02 },
  equivalent: { method: "GET", path: "/api/metrics/errors?range=24h&route=orders" },
  notes: ["The period that is asked about is not over yet."],
  nearest: [],
  proposedBy: null,
};
const ambiguous: QuestionAnswer = {
  ...answered,
  outcome: "ambiguous",
  answer: null,
  equivalent: null,
  notes: [],
  inWords: "It does not say what is asked for.",
  nearest: ["error rate on route orders today", "requests on route orders today"],
};

let network: FakeNetwork;

beforeEach(() => {
  forgetPage();
  goTo("/ask");
  network = busyNetwork();
  signInViewer(network);
  network.on("POST /api/nl-query", () => json(answered));
});
afterEach(async () => {
  unmountApp();
  await emulate();
});

const answer = () => page.getByRole("region", { name: "Answer" });
const asked = () => network.callsOf("POST /api/nl-query").map(({ body }) => (body as { question: string }).question);

describe("the page Ask", () => {
  test("shows examples first, and asks the one that is chosen", async () => {
    renderApp(network);
    await expect.element(page.getByText("Nothing was asked yet")).toBeVisible();
    await userEvent.click(page.getByRole("button", { name: "top 5 clients in the last hour" }));
    await expect.element(answer()).toBeVisible();
    await expect.element(page.getByLabelText("Question")).toHaveValue("top 5 clients in the last hour");
    expect(asked()).toEqual(["top 5 clients in the last hour"]);
  });

  test("answers what is typed, by keyboard, with figure, words, notes and call, and keeps it in the address", async () => {
    renderApp(network);
    await userEvent.click(page.getByLabelText("Question"));
    await userEvent.keyboard("error rate of orders today{Enter}");
    await expect.element(answer().getByText("3%")).toBeVisible();
    await expect.element(answer().getByText("up 50%; before 2%")).toBeVisible();
    await expect.element(answer().getByText(answered.inWords)).toBeVisible();
    await expect.element(answer().getByText(/not over yet/)).toBeVisible();
    await expect.element(answer().getByText("GET /api/metrics/errors?range=24h&route=orders")).toBeVisible();
    expect(new URL(window.location.href).searchParams.get("question")).toBe("error rate of orders today");
    expect(network.callsOf("POST /api/nl-query")[0]?.body).toEqual({
      question: "error rate of orders today",
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  });

  test("asks again when the same is asked again", async () => {
    goTo("/ask?question=requests");
    renderApp(network);
    await expect.element(answer()).toBeVisible();
    const before = asked().length;
    await userEvent.click(page.getByRole("button", { name: "Ask", exact: true }));
    await expect.poll(() => asked().length).toBe(before + 1);
  });

  test("offers the nearest questions where there is no one answer", async () => {
    network.on("POST /api/nl-query", ({ body }) =>
      json((body as { question: string }).question === "how is orders" ? ambiguous : answered),
    );
    goTo("/ask?question=how+is+orders");
    renderApp(network);
    await expect.element(answer().getByText("It does not say what is asked for.")).toBeVisible();
    await userEvent.click(answer().getByRole("button", { name: "error rate on route orders today" }));
    await expect.element(answer().getByText("3%")).toBeVisible();
  });

  test("shows rows with their change, and a line over time that is a table for whoever wants one", async () => {
    const rows = [
      { key: "orders", value: 12, previous: 6 },
      { key: "", value: 1, previous: 0 },
    ];
    network.on("POST /api/nl-query", () => json({ ...answered, answer: { unit: "requests", rows } }));
    goTo("/ask?question=rows");
    renderApp(network);
    await expect.element(page.getByRole("row", { name: "orders 12 requests 6 requests up 100%" })).toBeVisible();
    const series = [0, 1, 2].map((hour) => ({ at: `2026-11-26T0${hour}:00:00.000Z`, value: hour * 10 }));
    network.on("POST /api/nl-query", () => json({ ...answered, answer: { unit: "requests", series } }));
    await userEvent.click(page.getByRole("button", { name: "Ask", exact: true }));
    await userEvent.click(page.getByRole("button", { name: "Show Over time as a table" }));
    await expect.element(page.getByRole("row", { name: /20 requests/ })).toBeVisible();
  });

  test("says that it waits, and what failed", async () => {
    let settle: (response: Response) => void = () => undefined;
    network.on("POST /api/nl-query", () => new Promise<Response>((resolve) => (settle = resolve)));
    goTo("/ask?question=requests");
    renderApp(network);
    await expect.element(page.getByRole("status", { name: "Loading the answer" })).toBeInTheDocument();
    settle(problem("input-invalid", { detail: "That is no question." }));
    await expect.element(page.getByRole("alert")).toMatchTextContent(/Could not load the answer.*That is no question/);
  });

  test("nothing empty is asked, and a plan of a model is marked", async () => {
    renderApp(network);
    await expect.element(page.getByRole("button", { name: "Ask", exact: true })).toBeDisabled();
    network.on("POST /api/nl-query", () => json({ ...answered, proposedBy: "model" }));
    await userEvent.fill(page.getByLabelText("Question"), "  odd one  ");
    await userEvent.click(page.getByRole("button", { name: "Ask", exact: true }));
    await expect.element(answer().getByText(/proposed by a model/)).toBeVisible();
    expect(asked()).toEqual(["odd one"]);
  });
});
