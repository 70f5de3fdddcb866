import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createAegisClient, UnreadableAnswer } from "./create-aegis-client.ts";

type Asked = { method: string; url: string; authorization: string | undefined; body: string };
type Served = { status?: number; type?: string; body?: string; location?: string };

/** A server that answers everything alike, and what it was asked. */
async function serve({ status = 200, type = "application/json", body = "{}", location }: Served) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const { method = "", url = "", headers } = request;
    asked.push({ method, url, authorization: headers.authorization, body: Buffer.concat(chunks).toString() });
    response.writeHead(status, { "Content-Type": type, ...(location === undefined ? {} : { Location: location }) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("asks by method, path and parameters, as whom the token names", async () => {
  const { asked, address } = await serve({});
  const aegis = createAegisClient({ address, token: "t" });
  await aegis.GET("/api/metrics/latency", { params: { query: { range: "1h", route: "a b&c" } } });
  await aegis.DELETE("/api/blocks/{target}", { params: { path: { target: "203.0.113.0/24" } } });
  await aegis.POST("/api/nl-query", { body: { question: "how many requests today" } });
  expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /api/metrics/latency?range=1h&route=a%20b%26c",
    "DELETE /api/blocks/203.0.113.0%2F24",
    "POST /api/nl-query",
  ]);
  expect(asked.map(({ authorization }) => authorization)).toEqual(["Bearer t", "Bearer t", "Bearer t"]);
  expect(asked[2]?.body).toBe('{"question":"how many requests today"}');
});

test("a refusal is a value: a problem with its code", async () => {
  const body = JSON.stringify({ type: "about:blank", title: "No", status: 404, code: "not-found", requestId: "r-1" });
  const { address } = await serve({ status: 404, type: "application/problem+json", body });
  const { data, error, response } = await createAegisClient({ address }).GET("/api/requests/{id}", { params: { path: { id: "x" } } });
  expect([data, error?.code, error?.requestId, response.status]).toEqual([undefined, "not-found", "r-1", 404]);
});

test("a page of something in between is thrown, and is no problem", async () => {
  const { address } = await serve({ status: 502, type: "text/html", body: "<h1>Bad gateway</h1>" });
  await expect(createAegisClient({ address }).GET("/api/limits")).rejects.toThrow(UnreadableAnswer);
});

test("a page of something in between with status 200 is thrown too, one without a body is not", async () => {
  const { address } = await serve({ type: "text/html", body: "<h1>Sign in</h1>" });
  await expect(createAegisClient({ address }).GET("/api/limits")).rejects.toThrow(UnreadableAnswer);
  const empty = await serve({ status: 204, body: "" });
  expect(await createAegisClient({ address: empty.address }).GET("/api/limits")).toMatchObject({ response: { status: 204 } });
});

test("what answers that it is unwell in JSON is read as such", async () => {
  const body = JSON.stringify({ status: "unhealthy" });
  const { address } = await serve({ status: 503, body });
  const { error, response } = await createAegisClient({ address }).GET("/health");
  expect([error, response.status]).toEqual([{ status: "unhealthy" }, 503]);
});

test("what answers in text is a text where that is asked for", async () => {
  const { address } = await serve({ type: "text/plain; version=0.0.4", body: "up 1\n" });
  const aegis = createAegisClient({ address });
  const { data } = await aegis.GET("/metrics", { parseAs: "text" });
  const text: string | undefined = data;
  expect(text).toBe("up 1\n");
  await expect(aegis.GET("/metrics")).rejects.toThrow('parseAs: "text"');
});

test("an answer that has not changed is no failure", async () => {
  const { address } = await serve({ status: 304, body: "" });
  const { data, error, response } = await createAegisClient({ address }).GET("/api/metrics/routes", {
    headers: { "If-None-Match": '"e"' },
  });
  expect([data, error || undefined, response.status]).toEqual([undefined, undefined, 304]);
});

test("a redirect is not followed: the token goes to no other address", async () => {
  const other = await serve({});
  const { address } = await serve({ status: 302, location: `${other.address}/api/limits` });
  await expect(createAegisClient({ address, token: "t" }).GET("/api/limits")).rejects.toThrow();
  expect(other.asked).toEqual([]);
});

test("what the document does not have is a mistake of types", async () => {
  const { address } = await serve({});
  const aegis = createAegisClient({ address });
  // @ts-expect-error no such operation
  await aegis.GET("/api/no-such-thing");
  // @ts-expect-error no such range
  await aegis.GET("/api/metrics/latency", { params: { query: { range: "2h" } } });
  // @ts-expect-error the path's parameter is missing
  await aegis.GET("/api/alerts/{id}", {});
  // @ts-expect-error a question is a text
  await aegis.POST("/api/nl-query", { body: { question: 5 } });
  const { data } = await aegis.GET("/api/metrics/latency", {});
  // @ts-expect-error a report has no such figure
  expect(data?.total?.p42).toBeUndefined();
});
