import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, unmountApp } from "../../testing/render-app.tsx";

vi.setConfig({ testTimeout: 30_000 });

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const token = {
  id: "7Hq2mZ9xKp3R",
  name: "ci",
  operator: "ada",
  role: "viewer",
  state: "active",
  createdAt: inHours(-2),
  expiresAt: inHours(48),
  lastUsedAt: null,
  revokedAt: null,
};
const session = {
  id: "0123456789abcdef",
  operator: "ada",
  role: "admin",
  via: "oidc",
  createdAt: inHours(-1),
  expiresAt: inHours(11),
  current: true,
};

let network: FakeNetwork;

beforeEach(() => {
  forgetPage();
  goTo("/access");
  network = busyNetwork();
  network.on("GET /api/tokens", () => json({ tokens: [token] }));
  network.on("GET /api/sessions", () => json({ sessions: [session, { ...session, id: "fedcba9876543210", current: false, via: "code" }] }));
});
afterEach(unmountApp);

const table = (name: string) => page.getByRole("table", { name });

test("shows tokens and sessions, and which session this browser uses", async () => {
  renderApp(network);
  await expect.element(table("Personal tokens").getByRole("row", { name: /ci ada viewer active/ })).toBeVisible();
  await expect.element(table("Sessions").getByRole("row", { name: /ada \(this browser\) admin OpenID provider/ })).toBeVisible();
  await expect.element(table("Sessions").getByRole("row", { name: /ada admin sign-in link/ })).toBeVisible();
});

test("a token is made with a name, a role and an end, and shown once", async () => {
  network.on("POST /api/tokens", () => json({ ...token, token: "aegis_pt_7Hq2mZ9xKp3R_secret" }, 201));
  renderApp(network);
  await userEvent.click(page.getByRole("button", { name: "Make a token" }));
  await expect.element(page.getByRole("button", { name: "Make", exact: true })).toBeDisabled();
  await userEvent.fill(page.getByLabelText("Name"), "deploys");
  await userEvent.selectOptions(page.getByLabelText("Role"), "operator");
  await userEvent.click(page.getByRole("button", { name: "Make", exact: true }));
  await expect.element(page.getByText("aegis_pt_7Hq2mZ9xKp3R_secret")).toBeVisible();
  expect(network.callsOf("POST /api/tokens").map(({ body }) => body)).toEqual([{ name: "deploys", role: "operator", expiresIn: "90d" }]);
  await userEvent.click(page.getByRole("button", { name: "Done" }));
  await expect.element(page.getByText("aegis_pt_7Hq2mZ9xKp3R_secret")).not.toBeInTheDocument();
});

test("a refusal stands in the dialog", async () => {
  network.on("POST /api/tokens", () => problem("conflict", { detail: "There are 100 already: revoke some." }));
  renderApp(network);
  await userEvent.click(page.getByRole("button", { name: "Make a token" }));
  await userEvent.fill(page.getByLabelText("Name"), "one more");
  await userEvent.click(page.getByRole("button", { name: "Make", exact: true }));
  await expect.element(page.getByRole("alert")).toMatchTextContent(/There are 100 already/);
});

test("a token is revoked and a session of another browser ended", async () => {
  network.on(`DELETE /api/tokens/${token.id}`, () => json({ id: token.id, revokedAt: inHours(0) }));
  network.on("DELETE /api/sessions/fedcba9876543210", () => json({ ended: 1 }));
  renderApp(network);
  await userEvent.click(page.getByRole("button", { name: "Revoke ci" }));
  await expect.poll(() => network.callsOf(`DELETE /api/tokens/${token.id}`).length).toBe(1);
  await userEvent.click(page.getByRole("button", { name: /End the session fedcba9876543210/ }));
  await expect.poll(() => network.callsOf("DELETE /api/sessions/fedcba9876543210").length).toBe(1);
});

test("says what is missing when there is nothing, and what failed", async () => {
  network.on("GET /api/tokens", () => json({ tokens: [] }));
  network.on("GET /api/sessions", () => problem("internal-error"));
  renderApp(network);
  await expect.element(page.getByText("There is no personal token")).toBeVisible();
  await expect.element(page.getByRole("alert")).toMatchTextContent(/Could not load sessions/);
});
