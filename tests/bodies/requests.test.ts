import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { ask, bodyOf, valuesOf } from "./ask.ts";
import { describeOnBoth } from "./describe-on-both.ts";
import { type RawHandler, reply } from "./raw-upstream.ts";
import { openWire, type Wire } from "./wire.ts";

const ok = reply("200 OK", ["Content-Length: 2"], "ok");
const answerOk: RawHandler = (wire) => wire.end(ok);
const chunked = ["Transfer-Encoding: chunked"];

describeOnBoth("a request", (scene) => {
  const { platform } = scene;
  const onNode = platform === "Node";
  /** What reached the upstream once it matched, and what the caller was answered. */
  async function exchange(asked: Parameters<typeof ask>[2], mark = /\r\n\r\n/) {
    let seen = "";
    const path = scene.path(async (wire) => {
      seen = await wire.until(mark);
      wire.end(ok);
    });
    return { answer: await ask(scene.port, path, asked), seen };
  }

  it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"])("of %s brings a body of announced length as it is", async (method) => {
    const lines = ["Content-Length: 5", "Content-Encoding: gzip"];
    const { answer, seen } = await exchange({ method, lines, body: "b\0\xffdy" }, /dy$/);
    expect([valuesOf(seen, "content-length"), valuesOf(seen, "content-encoding"), bodyOf(seen)]).toEqual([["5"], ["gzip"], "b\0\xffdy"]);
    expect(bodyOf(answer)).toBe("ok");
  });

  it("brings a body in chunks as chunks, without extensions and trailers", async () => {
    const { seen } = await exchange({ method: "POST", lines: chunked, body: "4;ext=1\r\nbody\r\n0\r\nX-End: 1\r\n\r\n" }, /\r\n0\r\n\r\n$/);
    expect([valuesOf(seen, "transfer-encoding"), bodyOf(seen)]).toEqual([["chunked"], "4\r\nbody\r\n0\r\n\r\n"]);
  });

  it("brings its body however slowly, a byte at a time, and while it comes", async () => {
    const client = await openWire(scene.port);
    const path = scene.path(async (wire) => {
      await wire.until(/\r\n\r\n.*s/);
      client.write("l");
      await wire.until(/slowly/);
      wire.end(ok);
    });
    client.write(`POST ${path} HTTP/1.1\r\nHost: gateway.test\r\nContent-Length: 6\r\n\r\ns`);
    await client.until(/^$/);
    await delay(100);
    for (const byte of "owly") {
      await delay(100);
      client.write(byte);
    }
    expect(await client.until(/ok$/)).toMatch(/^HTTP\/1.1 200 /);
    client.end();
  });

  it.each(["GET", "HEAD"])(`of %s with a body is ${onNode ? "forwarded with it" : "refused, for fetch sends none"}`, async (method) => {
    const { answer, seen } = await exchange({ method, lines: ["Content-Length: 4"], body: "body" }, /body$/);
    if (onNode) expect([answer.slice(0, 12), bodyOf(seen)]).toEqual(["HTTP/1.1 200", "body"]);
    else expect([answer.slice(0, 12), seen]).toEqual(["HTTP/1.1 400", ""]);
    if (!onNode && method === "GET") expect(answer).toContain('"code":"request-refused"');
  });

  it("of GET that announces an empty body has none", async () => {
    expect((await exchange({ lines: ["Content-Length: 0"] })).answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it("has an answer of the upstream's while it is still on its way", async () => {
    for (const lines of [["Content-Length: 400"], chunked]) {
      const path = scene.path(async (wire) => {
        await wire.until(/begun/);
        wire.end(reply("413 Content Too Large", ["Content-Length: 3"], "big"));
      });
      const answer = await ask(scene.port, path, { method: "POST", lines, body: lines === chunked ? "5\r\nbegun\r\n" : "begun" });
      expect([answer.slice(0, 12), bodyOf(answer)]).toEqual(["HTTP/1.1 413", "big"]);
    }
  });

  it("that waits for 100 Continue gets it from the gateway, and the upstream is not asked for it", async () => {
    const client = await openWire(scene.port);
    let seen = "";
    const path = scene.path(async (wire) => {
      seen = await wire.until(/body$/);
      wire.end(ok);
    });
    client.write(`POST ${path} HTTP/1.1\r\nHost: gateway.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`);
    expect(await client.until(/\r\n\r\n/)).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    client.write("body");
    await client.until(/\r\n\r\nok$/);
    expect(valuesOf(seen, "expect")).toEqual([]);
    client.end();
  });

  it("that waits for 100 Continue and is refused never sends its body", async () => {
    const client = await openWire(scene.port);
    client.write("TRACE /refused HTTP/1.1\r\nHost: gateway.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1.1 405 /);
    client.end();
  });

  it.each([
    ["Content-Length: 4\r\nContent-Length: 3"],
    ["Content-Length: 4, 4"],
    ["Content-Length: +4"],
    ["Content-Length: 0x4"],
    ["Content-Length: -1"],
    ["Content-Length: 99999999999999999999"],
    ["Transfer-Encoding: gzip"],
    ["Transfer-Encoding: chunked, gzip"],
    ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding: \x0bchunked"],
    ["X-A: a\r\n folded"],
    ["X A: b"],
    ["X-A : b"],
    ["X-A: a\rX-B: b"],
    ["X-A: a\0b"],
    ["no colon"],
    [": no name"],
  ])("with the lines %j is refused", async (lines) => {
    const { answer, seen } = await exchange({ method: "POST", lines: [lines], body: "body" });
    expect([answer.slice(0, 12), seen]).toEqual(["HTTP/1.1 400", ""]);
  });

  it("to two hosts is refused", async () => {
    const { answer, seen } = await exchange({ lines: ["Host: other.test"] });
    expect([answer.slice(0, 12), seen]).toEqual(["HTTP/1.1 400", ""]);
  });

  it("of a length and chunks is refused, or read by its chunks alone", async () => {
    const lines = ["Content-Length: 4", ...chunked];
    const { answer, seen } = await exchange({ method: "POST", lines, body: "4\r\nbody\r\n0\r\n\r\n" }, /\r\n0\r\n\r\n$/);
    if (onNode) expect([answer.slice(0, 12), seen]).toEqual(["HTTP/1.1 400", ""]);
    else expect([valuesOf(seen, "content-length"), bodyOf(seen)]).toEqual([[], "4\r\nbody\r\n0\r\n\r\n"]);
  });

  it.each([
    "4\nbody\r\n0\r\n\r\n",
    "0x4\r\nbody\r\n0\r\n\r\n",
    "-4\r\nbody\r\n0\r\n\r\n",
    "fffffffffffffffff\r\nbody",
    "4\r\nbodyX\r\n0\r\n\r\n",
  ])("with the chunks %j is told that they are wrong", async (body) => {
    let wire: Wire | undefined;
    const path = scene.path((one) => {
      wire = one;
    });
    expect(await ask(scene.port, path, { method: "POST", lines: chunked, body })).toMatch(/^HTTP\/1.1 400 /);
    await wire?.closed();
    expect(wire?.text ?? "").not.toContain("\r\n0\r\n\r\n");
  });

  it("of a method in lower case is none", async () => {
    const { answer, seen } = await exchange({ method: "post", lines: ["Content-Length: 0"] });
    expect([answer.slice(0, 12), seen]).toEqual([onNode ? "HTTP/1.1 400" : "HTTP/1.1 501", ""]);
  });

  it("of 60 KB of headers is served, and one of 200 KB is refused clearly on Node", async () => {
    const lines = (bytes: number) => [`X-Long: ${"x".repeat(bytes)}`];
    expect((await exchange({ lines: lines(60_000) })).answer).toMatch(/^HTTP\/1.1 200 /);
    const { answer } = await exchange({ lines: lines(200_000) });
    if (onNode) expect(answer).toMatch(/^HTTP\/1.1 431 .*"code":"headers-too-large"/s);
    else expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  it("of HTTP/1.0 is answered without chunks, and the connection ends with it", async () => {
    const path = scene.path((wire) => wire.end(reply("200 OK", chunked, "2\r\nok\r\n0\r\n\r\n")));
    const client = await openWire(scene.port);
    client.write(`GET ${path} HTTP/1.0\r\nHost: gateway.test\r\n\r\n`);
    const answer = await client.closed();
    expect([valuesOf(answer, "transfer-encoding"), bodyOf(answer)]).toEqual([[], "ok"]);
  });

  it("that comes on the heels of another is answered after it, in order", async () => {
    const fast = scene.path(answerOk);
    const slow = scene.path(async (wire) => {
      await delay(200);
      wire.end(reply("200 OK", ["Content-Length: 5"], "first"));
    });
    const client = await openWire(scene.port);
    client.write(
      `GET ${slow} HTTP/1.1\r\nHost: gateway.test\r\n\r\nGET ${fast} HTTP/1.1\r\nHost: gateway.test\r\nConnection: close\r\n\r\n`,
    );
    expect(await client.closed()).toMatch(/^HTTP\/1.1 200 .*\r\n\r\nfirstHTTP\/1.1 200 .*\r\n\r\nok$/s);
  });

  it(`of a caller who closes his half ${onNode ? "is given up" : "is answered"}`, async () => {
    const client = await openWire(scene.port);
    const path = scene.path(async (wire) => {
      client.end();
      await delay(200);
      wire.end(ok);
    });
    client.write(`GET ${path} HTTP/1.1\r\nHost: gateway.test\r\n\r\n`);
    expect((await client.closed()).slice(0, 12)).toBe(onNode ? "" : "HTTP/1.1 200");
  });
});
