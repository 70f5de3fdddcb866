import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { describeEngines } from "./describe-engines.ts";

type Init = RequestInit & { headers?: Record<string, string> };

describeEngines(process.env, (server) => {
  const call = async (path: string, init: Init = {}) => {
    const response = await fetch(`${server().url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${server().token}`, ...init.headers },
    });
    return { status: response.status, headers: response.headers, body: await response.json().catch(() => null) };
  };
  const post = (path: string, body: unknown, headers = {}) =>
    call(path, { method: "POST", headers, body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body) });

  describe("200", () => {
    test("a command in the body, in the path, or half in each", async () => {
      const key = randomUUID();
      expect(await post("/", ["SET", key, "value"])).toMatchObject({ status: 200, body: { result: "OK" } });
      expect((await call(`/get/${key}`)).body).toEqual({ result: "value" });
      expect((await call(`/set/${key}/a%2Fb%20%C3%BC`)).body).toEqual({ result: "OK" });
      expect((await call(`/get/${key}`)).body).toEqual({ result: "a/b ü" });
      expect((await post(`/set/${key}?EX=100&XX`, '{"any":"body"}')).body).toEqual({ result: "OK" });
      expect((await call(`/get/${key}`)).body).toEqual({ result: '{"any":"body"}' });
      expect((await call(`/ttl/${key}`)).body).toEqual({ result: expect.closeTo(100, -1) });
      expect((await call(`/set/${key}/put`, { method: "PUT" })).body).toEqual({ result: "OK" });
    });

    test("binary values survive the path, the body and base64", async () => {
      const key = randomUUID();
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const base64 = { "upstash-encoding": "base64" };
      const result = Buffer.from(bytes).toString("base64");
      expect((await post(`/set/${key}`, bytes)).body).toEqual({ result: "OK" });
      expect((await call(`/get/${key}`, { headers: base64 })).body).toEqual({ result });
      const escaped = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
      expect((await call(`/set/${key}/${escaped}`, { headers: base64 })).body).toEqual({ result: "OK" });
      expect((await call(`/get/${key}`, { headers: base64 })).body).toEqual({ result });
      expect((await call(`/get/${key}`)).body).toEqual({ result: expect.stringContaining("\ufffd") });
    });

    test("base64 leaves a bare OK, and encodes it inside an array", async () => {
      const key = randomUUID();
      const base64 = { "upstash-encoding": "base64" };
      expect((await post("/", ["RPUSH", key, "OK", "ü"], base64)).body).toEqual({ result: 2 });
      expect((await post("/", ["LRANGE", key, 0, -1], base64)).body).toEqual({ result: ["T0s=", "w7w="] });
      expect((await post("/pipeline", [["PING"], ["GET", randomUUID()]], base64)).body).toEqual([{ result: "UE9ORw==" }, { result: null }]);
    });

    test("integers beyond 2^53 keep every digit in both directions", async () => {
      const key = randomUUID();
      await call("/", { method: "POST", body: `["SET", "${key}", 9007199254740993]` });
      const response = await fetch(`${server().url}/incr/${key}`, { headers: { authorization: `Bearer ${server().token}` } });
      expect(await response.text()).toBe('{"result":9007199254740994}');
      await call("/", { method: "POST", body: `["SET", "${key}", 1.0]` });
      expect((await call(`/get/${key}`)).body).toEqual({ result: "1.0" });
    });

    test("the token in the query, which is no argument", async () => {
      const response = await fetch(`${server().url}/echo/hello?_token=${encodeURIComponent(server().token)}`);
      expect(await response.json()).toEqual({ result: "hello" });
    });

    test("HEAD executes and sends no body", async () => {
      const key = randomUUID();
      expect(await call(`/set/${key}/1`, { method: "HEAD" })).toMatchObject({ status: 200, body: null });
      expect((await call(`/get/${key}`)).body).toEqual({ result: "1" });
    });

    test("health, without a token and without details", async () => {
      const response = await fetch(`${server().url}/health`);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ status: "ok" });
    });

    test("a body that comes in chunks without a length", async () => {
      const body = new Blob([JSON.stringify(["ECHO", "chunked"])]).stream();
      const init = { method: "POST", body, duplex: "half", headers: {} } as Init;
      expect((await call("/", init)).body).toEqual({ result: "chunked" });
    });
  });

  describe("400", () => {
    test.each([
      ["no body", "/", ""],
      ["no JSON", "/", "SET a b"],
      ["not UTF-8", "/", Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d)],
      ["an object", "/", { command: "GET" }],
      ["an empty command", "/", []],
      ["a nameless command", "/", [""]],
      ["null as an argument", "/", ["SET", "a", null]],
      ["an array as an argument", "/", ["SET", "a", ["b"]]],
      ["a very deep body", "/", "[".repeat(500_000)],
      ["an unknown command", "/", ["NONSENSE"]],
      ["a wrong number of arguments", "/", ["GET"]],
      ["an unknown command in the path", "/nonsense/a", ""],
      ["a broken escape in the path", "/get/%zz", ""],
      ["a pipeline that is no list", "/pipeline", { a: 1 }],
      ["an empty pipeline", "/pipeline", []],
      ["a pipeline of words", "/pipeline", ["GET", "a"]],
      ["a transaction with an empty command", "/multi-exec", [["PING"], []]],
    ])("%s", async (_name, path, body) => {
      const answer = await post(path, body);
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^ERR /) } });
      expect(answer.headers.get("content-type")).toBe("application/json");
    });

    test.each([
      ["BLPOP", "a", 0],
      ["subscribe", "a"],
      ["MONITOR"],
      ["XREAD", "BLOCK", 0, "STREAMS", "a", "$"],
      ["CONFIG", "GET", "*"],
      ["MULTI"],
    ])("%s is refused with its reason, alone and in a pipeline", async (...command) => {
      const error = expect.stringMatching(/^ERR Command is not available over REST: '[A-Z]+', because it/);
      expect(await post("/", command)).toMatchObject({ status: 400, body: { error } });
      expect(await post("/pipeline", [["PING"], command])).toMatchObject({ status: 200, body: [{ result: "PONG" }, { error }] });
    });

    test("a transaction with one bad command executes nothing", async () => {
      const key = randomUUID();
      for (const bad of [["NONSENSE"], ["GET"], ["BLPOP", "a", 0]]) {
        const answer = await post("/multi-exec", [["SET", key, 1], bad]);
        expect(answer).toMatchObject({
          status: 400,
          body: { error: expect.stringMatching(/^EXECABORT Transaction discarded because of: ERR/) },
        });
      }
      expect((await call(`/get/${key}`)).body).toEqual({ result: null });
    });

    test("a response format that is not JSON", async () => {
      const answer = await post("/", ["PING"], { "upstash-response-format": "resp2" });
      expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining("json only") } });
    });
  });

  describe("401", () => {
    test.each(["", "Bearer", "Bearer wrong", "Basic abc", "wrong"])("authorization: %j", async (authorization) => {
      for (const path of ["/get/a", "/pipeline", "/_meter", "/_faults", "/_nothing"]) {
        expect(await call(path, { headers: { authorization } })).toMatchObject({
          status: 401,
          body: { error: expect.stringMatching(/^WRONGPASS/) },
        });
      }
    });
  });

  test("404 under our own prefix", async () => {
    expect((await call("/_nothing")).status).toBe(404);
    expect((await call("/_meter", { method: "PUT" })).status).toBe(404);
  });

  test("405 for other methods, with those allowed", async () => {
    const answer = await call("/get/a", { method: "DELETE" });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET, HEAD, POST, PUT");
  });

  describe("413", () => {
    const limit = 1_048_576;

    test("a body of one megabyte passes, a byte more does not", async () => {
      const key = randomUUID();
      const frame = JSON.stringify(["SET", key, ""]).length;
      expect((await post("/", ["SET", key, "x".repeat(limit - frame)])).status).toBe(200);
      expect((await post("/", ["SET", key, "x".repeat(limit - frame + 1)])).status).toBe(413);
      expect((await call(`/strlen/${key}`)).body).toEqual({ result: limit - frame });
    });

    test("nor does one without a declared length", async () => {
      const body = new Blob(["x".repeat(limit + 1)]).stream();
      expect((await call("/", { method: "POST", body, duplex: "half", headers: {} } as Init)).status).toBe(413);
    });
  });

  test("a caller that goes away in the middle of a body harms nobody", async () => {
    const socket = connect(server().port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(`POST / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${server().token}\r\nContent-Length: 100\r\n\r\n["SET"`);
    socket.destroy();
    await once(socket, "close");
    expect((await call("/ping")).body).toEqual({ result: "PONG" });
  });
});
