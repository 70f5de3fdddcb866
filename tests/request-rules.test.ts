import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type RecordingUpstream, startRecordingUpstream } from "./recording-upstream.ts";
import { runStack, type Stack } from "./run-stack.ts";

const routes = `    - id: sized
      path: /sized
      upstream: demo
      auth: none
      request: {maxBodyBytes: 10, maxHeaderBytes: 4000}
    - id: judged
      path: /judged/:id
      upstream: demo
      auth: none
      transform: {rewritePath: "/kept/:id"}
      request:
        parameters: [{name: id, in: path, schema: {type: integer}}]
        body: {required: true, contentTypes: [application/json], schema: {type: object, required: [name]}}
    - id: moved
      path: /moved/*
      auth: none
      redirect: {scheme: https, prefix: /}
`;

let stack: Stack;
let upstream: RecordingUpstream;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  stack = await runStack({ names: ["redis-rest", "analytics", "edge"], upstream: upstream.url });
  const yaml = stack.yaml.replace(/^ {2}routes:\n/m, (line) => `${line}${routes}`);
  expect((await stack.api("POST", "/api/config", { yaml })).status).toBe(201);
  await vi.waitFor(async () => expect((await stack.send("/moved/x")).status).toBe(302), { timeout: 20_000, interval: 200 });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  upstream?.close();
}, 60_000);

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const post = (path: string, framing: string) => stack.sendRaw(`POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${framing}`);
const chunked = (...parts: string[]) =>
  `Transfer-Encoding: chunked\r\n\r\n${[...parts, ""].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}`;

describe("a body over real sockets", () => {
  it("is refused by its announced length before the upstream hears of it", async () => {
    const seen = upstream.lines.length;
    const answer = await post("/sized", "Content-Length: 11\r\n\r\n01234567890");
    expect([statusOf(answer), upstream.lines.slice(seen)]).toEqual([413, []]);
    expect(answer).toContain('"code":"body-too-large"');
    expect(await post("/sized", "Content-Length: 10\r\n\r\n0123456789")).toContain('"body":"0123456789"');
  });

  it("is counted chunk by chunk where its length is not announced", async () => {
    expect(await post("/sized", chunked("01234", "56789"))).toContain('"body":"0123456789"');
    expect(statusOf(await post("/sized", chunked("01234", "567890")))).toBe(413);
    expect(statusOf(await post("/sized", chunked(...Array<string>(200).fill("x".repeat(4096)))))).toBe(413);
  });

  it("is judged as what arrives, announced or not, and reaches the upstream as it was judged", async () => {
    const type = "Content-Type: application/json\r\n";
    expect(await post("/judged/7", `${type}${chunked('{"na', 'me":"\\u00e9"}')}`)).toContain('"path":"/kept/7"');
    expect(await post("/judged/7", `${type}Content-Length: 12\r\n\r\n{"name":"a"}`)).toContain('"body":"{\\"name\\":\\"a\\"}"');
    const seen = upstream.lines.length;
    expect(statusOf(await post("/judged/7", `${type}${chunked('{"name":1,', '"name":2}')}`))).toBe(400);
    expect(statusOf(await post("/judged/x", `${type}Content-Length: 12\r\n\r\n{"name":"a"}`))).toBe(400);
    expect(statusOf(await post("/judged/7", `${type}${chunked(`{"name":"${"x".repeat(66_000)}"}`)}`))).toBe(413);
    expect(statusOf(await post("/judged/7", "Content-Type: text/plain\r\nContent-Length: 12\r\n\r\n{}"))).toBe(415);
    expect(upstream.lines.slice(seen)).toEqual([]);
  });
});

describe("a redirect over real sockets", () => {
  it.each([
    ["/moved//evil.test/x", "https://gateway.test/evil.test/x"],
    ["/moved/%2e%2e/moved/@evil.test", "https://gateway.test/@evil.test"],
    ["/moved/x?y=%0d%0aSet-Cookie:a=1", "https://gateway.test/x?y=%0d%0aSet-Cookie:a=1"],
    ["/moved/x?y=\t\u00e9<", null],
  ])("of %j leads to the host that was asked, and ends no header", async (target, location) => {
    const answer = await stack.sendRaw(`GET ${target} HTTP/1.1\r\nHost: gateway.test:8080\r\nConnection: close\r\n\r\n`);
    const found = /^location: (.*)$/im.exec(answer)?.[1]?.trim() ?? null;
    if (location !== null) expect(found).toBe(location);
    else expect(found ?? "https://gateway.test/x").toMatch(/^https:\/\/gateway\.test\/x[\x21-\x7e]*$/);
    expect(answer).not.toMatch(/^set-cookie:/im);
  });
});
