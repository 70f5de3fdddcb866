import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { type FakeNetwork, json, problem } from "../../testing/fake-network.ts";
import { busyNetwork, forgetPage, goTo, renderApp, unmountApp } from "../../testing/render-app.tsx";
import { sampleKeys, sampleNewKey, sampleRotation } from "../../testing/sample-keys.ts";
import { holdClock, releaseClock } from "../../testing/test-clock.ts";

vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;
const { partner, robot } = sampleKeys;

beforeEach(() => {
  holdClock();
  forgetPage();
  goTo("/keys");
  network = busyNetwork();
  network.on("GET /api/keys", ({ query }) =>
    json({ keys: [partner, robot].filter(({ client }) => (query.client ?? client) === client), next: null }),
  );
});
afterEach(() => {
  unmountApp();
  releaseClock();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const dialog = (name: string) => page.getByRole("dialog", { name });
const field = (name: string) => page.getByRole("dialog").getByRole("textbox", { name });
const bodiesOf = (endpoint: string) => network.callsOf(endpoint).map(({ body }) => body);

describe("making a key", () => {
  test("sends what was typed, and shows the key once", async () => {
    network.on("POST /api/keys", () => json(sampleNewKey, 201));
    renderApp(network);
    await userEvent.click(button("Make a key"));
    await userEvent.fill(field("Name"), " ci ");
    await userEvent.fill(field("Roles"), "user, reader");
    await userEvent.fill(field("Own limits"), "orders=50, login = 5");
    await userEvent.fill(field("Addresses"), "203.0.113.0/24,2001:db8::1");
    await userEvent.click(page.getByRole("radio", { name: "After a while" }));
    await userEvent.fill(field("Expires in"), "30d");
    await userEvent.click(button("Make the key"));
    await expect.element(dialog("The key for ci").getByText(sampleNewKey.key)).toBeVisible();
    expect(bodiesOf("POST /api/keys")).toEqual([
      {
        name: "ci",
        roles: ["user", "reader"],
        limits: { orders: 50, login: 5 },
        addresses: ["203.0.113.0/24", "2001:db8::1"],
        expiresIn: "30d",
      },
    ]);
    await userEvent.keyboard("{Escape}");
    await expect.element(dialog("The key for ci")).toBeVisible();
    await userEvent.click(button("I have stored it"));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(document.documentElement.outerHTML).not.toContain(sampleNewKey.key);
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(sampleNewKey.key);
    expect(network.callsOf("GET /api/keys").length).toBeGreaterThan(1);
  });

  test("copies the key", async () => {
    const written: string[] = [];
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void written.push(text));
    network.on("POST /api/keys", () => json(sampleNewKey, 201));
    renderApp(network);
    await userEvent.click(button("Make a key"));
    await userEvent.fill(field("Name"), "ci");
    await userEvent.click(button("Make the key"));
    await userEvent.click(button("Copy"));
    await expect.element(button("Copied")).toBeVisible();
    expect(written).toEqual([sampleNewKey.key]);
  });

  test("works by keyboard alone", async () => {
    network.on("POST /api/keys", () => json(sampleNewKey, 201));
    renderApp(network);
    await expect.element(button("Make a key")).toBeVisible();
    (button("Make a key").element() as HTMLElement).focus();
    await userEvent.keyboard("{Enter}");
    await expect.element(field("Name")).toHaveFocus();
    await userEvent.keyboard("ci{Enter}");
    await expect.element(button("Copy")).toHaveFocus();
    await userEvent.keyboard("{Tab}");
    await expect.element(button("I have stored it")).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(bodiesOf("POST /api/keys")).toEqual([{ name: "ci", expiresIn: null }]);
  });
});

describe("what is wrong with a key", () => {
  test("is not sent; each mistake stands at its field", async () => {
    renderApp(network);
    await userEvent.click(button("Make a key"));
    await userEvent.fill(field("Roles"), "user, Admin!");
    await userEvent.fill(field("Permissions"), "everything");
    await userEvent.fill(field("Plan"), "Gold plan");
    await userEvent.fill(field("Own limits"), "orders");
    await userEvent.fill(field("Addresses"), "example.com");
    await userEvent.click(page.getByRole("radio", { name: "After a while" }));
    await userEvent.fill(field("Expires in"), "soon");
    await userEvent.click(button("Make the key"));
    await expect.element(field("Name")).toHaveAccessibleDescription(/say for whom or what it is/);
    await expect.element(field("Roles")).toHaveAccessibleDescription(/Admin!: use 1 to 64 of/);
    await expect.element(field("Permissions")).toHaveAccessibleDescription(/use verb:noun/);
    await expect.element(field("Plan")).toBeInvalid();
    await expect.element(field("Own limits")).toHaveAccessibleDescription(/use name=quota/);
    await expect.element(field("Addresses")).toHaveAccessibleDescription(/use an address or range/);
    await expect.element(field("Expires in")).toBeInvalid();
    expect(network.callsOf("POST /api/keys")).toEqual([]);
  });

  test("is told at the field when the server finds it, or in a notice", async () => {
    const errors = [{ path: "roles.0", message: '"usr" is not a role of the live config: did you mean "user"?' }];
    network.on("POST /api/keys", () => problem("input-invalid", { errors }));
    renderApp(network);
    await userEvent.click(button("Make a key"));
    await userEvent.fill(field("Name"), "ci");
    await userEvent.fill(field("Roles"), "usr");
    await userEvent.click(button("Make the key"));
    await expect.element(field("Roles")).toHaveAccessibleDescription(/did you mean "user"\?/);
    network.on("POST /api/keys", () => problem("operator-role-required", { detail: "This needs the role admin." }));
    await userEvent.click(button("Make the key"));
    await expect.element(page.getByRole("dialog").getByRole("alert")).toMatchTextContent(/This needs the role admin\./);
  });
});

describe("changing a key", () => {
  test("sends only what is different", async () => {
    const path = `PATCH /api/keys/${partner.id}`;
    network.on(path, () => json({ ...partner, plan: null }));
    renderApp(network);
    await userEvent.click(button(`Change partner ${partner.id}`));
    await expect.element(field("Roles")).toHaveValue("user, reader");
    await userEvent.fill(field("Roles"), "user");
    await userEvent.fill(field("Plan"), "");
    await userEvent.fill(field("Own limits"), "");
    await userEvent.click(page.getByRole("radio", { name: "When it is revoked" }));
    await userEvent.fill(field("Reason"), "downgraded");
    await userEvent.click(button("Apply"));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(bodiesOf(path)).toEqual([{ roles: ["user"], plan: null, limits: {}, expiresIn: null, reason: "downgraded" }]);
  });

  test("to what holds already is not sent", async () => {
    renderApp(network);
    await userEvent.click(button(`Change partner ${partner.id}`));
    await userEvent.click(button("Apply"));
    await expect.element(page.getByText("Nothing is different from what holds now.")).toBeVisible();
    expect(network.callsOf(`PATCH /api/keys/${partner.id}`)).toEqual([]);
  });
});

describe("rotating a key", () => {
  const path = `POST /api/keys/${partner.id}/rotate`;

  test("shows the new key once, and until when the one before works", async () => {
    network.on(path, () => json(sampleRotation, 201));
    renderApp(network);
    await userEvent.click(button(`Rotate partner ${partner.id}`));
    await userEvent.fill(field("Grace period"), "12h");
    await userEvent.fill(field("Reason"), "yearly");
    await userEvent.click(button("Rotate"));
    await expect.element(page.getByRole("dialog").getByText(sampleRotation.key)).toBeVisible();
    await expect.element(page.getByRole("dialog")).toMatchTextContent(/The key before, 7Hq2mZ9xKp3R, ends in 1 d/);
    expect(bodiesOf(path)).toEqual([{ gracePeriod: "12h", reason: "yearly" }]);
    await userEvent.click(button("I have stored it"));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(document.documentElement.outerHTML).not.toContain(sampleRotation.key);
  });

  test("with a grace period that is none is not sent; one that somebody else rotated is told", async () => {
    network.on(path, () => problem("conflict", { detail: "It was rotated already." }));
    renderApp(network);
    await userEvent.click(button(`Rotate partner ${partner.id}`));
    await userEvent.fill(field("Grace period"), "soon");
    await userEvent.click(button("Rotate"));
    await expect.element(field("Grace period")).toBeInvalid();
    expect(network.callsOf(path)).toEqual([]);
    await userEvent.fill(field("Grace period"), "1h");
    await userEvent.click(button("Rotate"));
    await expect.element(page.getByRole("dialog").getByRole("alert")).toMatchTextContent(/It was rotated already\./);
    await expect.element(button("Rotate")).toBeDisabled();
  });
});

describe("revoking a key", () => {
  const path = `DELETE /api/keys/${partner.id}`;
  const answer = { id: partner.id, revokedAt: partner.createdAt, revoked: [partner.id], stillActive: [] };

  test("is confirmed first, and takes a reason", async () => {
    network.on(path, () => json(answer));
    renderApp(network);
    await userEvent.click(button(`Revoke partner ${partner.id}`));
    expect(network.callsOf(path)).toEqual([]);
    await userEvent.fill(field("Reason"), "leaked");
    await userEvent.click(button("Revoke"));
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(network.callsOf(path).map(({ query }) => query)).toEqual([{ all: "false", reason: "leaked" }]);
  });

  test("can take the other keys of its client along", async () => {
    const follower = { ...partner, id: "follower0001" };
    network.on("GET /api/keys", () => json({ keys: [follower, partner], next: null }));
    network.on(path, () => json(answer));
    renderApp(network);
    await userEvent.click(button(`Revoke partner ${partner.id}`));
    await userEvent.click(page.getByRole("checkbox", { name: /the other keys of this client as well: follower0001/ }));
    await userEvent.click(button("Revoke"));
    await expect.poll(() => network.callsOf(path).map(({ query }) => query)).toEqual([{ all: "true" }]);
  });
});
