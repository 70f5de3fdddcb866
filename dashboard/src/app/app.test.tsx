import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { takeSignInCode } from "../features/sign-in/take-sign-in-code.ts";
import { type FakeNetwork, json, problem } from "../testing/fake-network.ts";
import { busyNetwork, forgetPage, renderApp, unmountApp } from "../testing/render-app.tsx";

const operator = { operator: "ada", role: "admin", expiresAt: null };
vi.setConfig({ testTimeout: 30_000 });

let network: FakeNetwork;

beforeEach(() => {
  forgetPage();
  network = busyNetwork();
});
afterEach(unmountApp);

/** Nobody is signed in until the proof that is named is sent. */
function requireProof(proof: Record<string, string>): void {
  let signedIn = false;
  network.on("GET /api/session", () => (signedIn ? json(operator) : problem("sign-in-required")));
  network.on("POST /api/session", ({ body }) => {
    signedIn = JSON.stringify(body) === JSON.stringify(proof);
    return signedIn ? json(operator) : problem("authentication-failed", { requestId: "r-401" });
  });
}

const tokenField = () => page.getByLabelText("Operator token", { exact: true });
const overview = () => page.getByRole("heading", { name: "Overview", level: 1 });

describe("signing in with the operator token", () => {
  test("by keyboard alone: the field has the focus, Enter sends it", async () => {
    requireProof({ token: "right" });
    renderApp(network);
    await expect.element(tokenField()).toHaveFocus();
    await userEvent.keyboard("right{Enter}");
    await expect.element(overview()).toBeInTheDocument();
    await expect.element(page.getByText(/^ada/)).toBeVisible();
    expect(network.callsOf("POST /api/session").map(({ body }) => body)).toEqual([{ token: "right" }]);
  });

  test("a wrong token is refused with the request id, and the page stays", async () => {
    requireProof({ token: "right" });
    renderApp(network);
    await userEvent.fill(tokenField(), "wrong");
    await userEvent.click(page.getByRole("button", { name: "Sign in" }));
    const notice = page.getByRole("alert");
    await expect.element(notice).toMatchTextContent(/The credential was not accepted/);
    await expect.element(notice).toMatchTextContent(/r-401/);
    await expect.element(tokenField()).toBeVisible();
  });

  test("nothing is sent without a token", async () => {
    requireProof({ token: "right" });
    renderApp(network);
    await expect.element(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
    await userEvent.keyboard("  {Enter}");
    expect(network.callsOf("POST /api/session")).toEqual([]);
  });
});

describe("signing in at an OpenID provider", () => {
  test("is offered where one is configured, and comes back to this page", async () => {
    requireProof({ token: "right" });
    network.on("GET /api/sign-in-methods", () => json({ oidc: { label: "Example", path: "/api/session/oidc" } }));
    renderApp(network);
    const link = page.getByRole("link", { name: "Sign in with Example" });
    await expect.element(link).toBeVisible();
    expect(link.element().getAttribute("href")).toBe("/api/session/oidc?returnTo=%2F");
  });

  test("is not offered where there is none", async () => {
    requireProof({ token: "right" });
    renderApp(network);
    await expect.element(tokenField()).toBeVisible();
    await expect.element(page.getByRole("link", { name: /Sign in with/ })).not.toBeInTheDocument();
  });

  test.each([
    ["authentication-failed", /The credential was not accepted/],
    ["dependency-unavailable", /away|not available|unavailable/i],
    ["<b>x</b>", /The credential was not accepted/],
  ])("that failed as %s says so, and the reason leaves the address", async (code, said) => {
    requireProof({ token: "right" });
    window.location.hash = `#sign-in-failed=${code}`;
    renderApp(network);
    await expect.element(page.getByRole("alert")).toMatchTextContent(said);
    expect(window.location.hash).toBe("");
  });
});

describe("opening a sign-in link", () => {
  test("the code leaves the address at once", () => {
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}#code=a%2Bb`);
    expect(takeSignInCode()).toBe("a+b");
    expect(window.location.hash).toBe("");
    expect(takeSignInCode()).toBeUndefined();
  });

  test("the code is exchanged once, and the overview opens", async () => {
    requireProof({ code: "once" });
    renderApp(network, "once");
    await expect.element(overview()).toBeInTheDocument();
    expect(network.callsOf("POST /api/session")).toHaveLength(1);
  });

  test("a used code says so and offers the token", async () => {
    requireProof({ code: "fresh" });
    renderApp(network, "used");
    await expect.element(page.getByRole("alert")).toMatchTextContent(/A sign-in link works once/);
    await expect.element(tokenField()).toBeVisible();
  });

  test("a used code does not throw out whoever is signed in", async () => {
    network.on("POST /api/session", () => problem("authentication-failed"));
    renderApp(network, "used");
    await expect.element(overview()).toBeInTheDocument();
  });

  test("a link opened in a page that shows the sign-in is exchanged as well", async () => {
    requireProof({ code: "later" });
    renderApp(network);
    await expect.element(tokenField()).toBeVisible();
    window.location.hash = "#code=later";
    await expect.element(overview()).toBeInTheDocument();
    expect(window.location.hash).toBe("");
  });
});

describe("the end of a session", () => {
  test("sign out ends it and shows the sign-in page", async () => {
    network.on("DELETE /api/session", () => new Response(null, { status: 204 }));
    renderApp(network);
    await userEvent.click(page.getByRole("button", { name: "Sign out" }));
    await expect.element(tokenField()).toBeVisible();
    expect(network.callsOf("DELETE /api/session")).toHaveLength(1);
    expect(network.socket.closed).toBe(true);
  });

  test("a sign out that fails keeps the page and says why", async () => {
    network.on("DELETE /api/session", () => problem("origin-refused"));
    renderApp(network);
    await userEvent.click(page.getByRole("button", { name: "Sign out" }));
    await expect.element(page.getByRole("alert")).toMatchTextContent(/The request comes from another site/);
  });

  test("a report that asks for a sign-in leads to the sign-in page", async () => {
    network.on("GET /api/metrics/latency", () => problem("sign-in-required"));
    renderApp(network);
    await expect.element(tokenField()).toBeVisible();
  });

  test("a stream that is lost because the session ended leads to the sign-in page", async () => {
    renderApp(network);
    await expect.element(overview()).toBeInTheDocument();
    network.on("GET /api/session", () => problem("sign-in-required"));
    network.socket.close();
    await expect.element(tokenField()).toBeVisible();
  });
});

test("when the session cannot be asked for, the page says so and tries again on demand", async () => {
  network.on("GET /api/session", () => problem("internal-error", { requestId: "r-500" }));
  renderApp(network);
  await expect.element(page.getByRole("alert")).toMatchTextContent(/r-500/);
  network.on("GET /api/session", () => json(operator));
  await userEvent.click(page.getByRole("button", { name: "Try again" }));
  await expect.element(overview()).toBeInTheDocument();
});

test("a session of another shape is not believed", async () => {
  network.on("GET /api/session", () => json({ operator: "ada", role: "owner" }));
  renderApp(network);
  await expect.element(page.getByRole("alert")).toMatchTextContent(/The answer could not be read/);
});
