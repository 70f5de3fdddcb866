import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { ask, bodyOf, linesOf, valuesOf } from "./ask.ts";
import { describeOnBoth } from "./describe-on-both.ts";
import { reply } from "./raw-upstream.ts";
import { openWire } from "./wire.ts";

const part = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const problem = (code: string) => new RegExp(`^HTTP/1.1 502 .*"code":"${code}"`, "s");

describeOnBoth("an answer", (scene) => {
  const { platform } = scene;
  const answered = (text: string) =>
    ask(
      scene.port,
      scene.path((wire) => wire.end(text)),
    );

  it("is passed on while it comes: the first event arrives before the second is made", async () => {
    const client = await openWire(scene.port);
    const path = scene.path(async (wire) => {
      wire.write(reply("200 OK", ["Content-Type: text/event-stream", "Transfer-Encoding: chunked"], part("data: 1\n\n")));
      await client.until(/data: 1\n\n/);
      wire.end(`${part("data: 2\n\n")}0\r\n\r\n`);
    });
    client.write(`GET ${path} HTTP/1.1\r\nHost: gateway.test\r\nAccept: text/event-stream\r\n\r\n`);
    expect(await client.until(/data: 2\n\n.*\r\n0\r\n\r\n/)).toMatch(/^HTTP\/1.1 200 /s);
    client.end();
  });

  it("comes however slowly, a byte at a time", async () => {
    const path = scene.path(async (wire) => {
      wire.write(reply("200 OK", ["Content-Length: 6"]));
      for (const byte of "slowly") {
        wire.write(byte);
        await delay(100);
      }
      wire.end();
    });
    expect(bodyOf(await ask(scene.port, path))).toBe("slowly");
  });

  it("without a length ends where the upstream ends it, and is framed for the caller", async () => {
    const answer = await answered(reply("200 OK", [], "till the end"));
    expect(valuesOf(answer, "transfer-encoding")).toEqual(["chunked"]);
    expect(bodyOf(answer).toLowerCase()).toBe("c\r\ntill the end\r\n0\r\n\r\n");
  });

  it("to HEAD keeps its length and has no body", async () => {
    const path = scene.path((wire) => wire.end(reply("200 OK", ["Content-Length: 5", "Content-Encoding: gzip"])));
    const answer = await ask(scene.port, path, { method: "HEAD" });
    expect([valuesOf(answer, "content-length"), valuesOf(answer, "content-encoding"), bodyOf(answer)]).toEqual([["5"], ["gzip"], ""]);
  });

  it.each(["204 No Content", "304 Not Modified"])("of status %s has no body", async (status) => {
    const answer = await answered(reply(status, ['ETag: "a"']));
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
    expect([valuesOf(answer, "etag"), valuesOf(answer, "transfer-encoding"), bodyOf(answer)]).toEqual([['"a"'], [], ""]);
  });

  it("of a part is passed on, and so is what asked for it", async () => {
    let seen = "";
    const path = scene.path((wire) => {
      seen = wire.text;
      wire.end(reply("206 Partial Content", ["Content-Range: bytes 0-3/10", "Content-Length: 4"], "abcd"));
    });
    const answer = await ask(scene.port, path, { lines: ["Range: bytes=0-3", 'If-Range: "a"'] });
    expect([valuesOf(seen, "range"), valuesOf(seen, "if-range")]).toEqual([["bytes=0-3"], ['"a"']]);
    expect([valuesOf(answer, "content-range"), bodyOf(answer)]).toEqual([["bytes 0-3/10"], "abcd"]);
    const none = await answered(reply("416 Range Not Satisfiable", ["Content-Range: bytes */10", "Content-Length: 0"]));
    expect([none.slice(0, 12), valuesOf(none, "content-range")]).toEqual(["HTTP/1.1 416", ["bytes */10"]]);
  });

  it("keeps cookies that are set apart and in order", async () => {
    const cookies = ["a=1; Expires=Wed, 01 Jan 2031 00:00:00 GMT", "b=2", "a=3; Path=/"];
    const [first, second, third] = cookies;
    const lines = [`Set-Cookie: ${first}`, "X-Between: 1", `set-cookie: ${second}`, `SET-COOKIE: ${third}`, "Content-Length: 0"];
    expect(valuesOf(await answered(reply("200 OK", lines)), "set-cookie")).toEqual(cookies);
  });

  it.each([
    ["gzip", []],
    ["br", ["Accept-Encoding: gzip, br"]],
    ["zstd", ["Accept-Encoding: zstd"]],
  ])("in the coding %s is neither decoded nor checked, whatever was asked for", async (coding, lines) => {
    const path = scene.path((wire) => wire.end(reply("200 OK", [`Content-Encoding: ${coding}`, "Content-Length: 11"], "no coding\0\xff")));
    const answer = await ask(scene.port, path, { lines });
    expect([valuesOf(answer, "content-encoding"), valuesOf(answer, "content-length")]).toEqual([[coding], ["11"]]);
    expect(bodyOf(answer)).toBe("no coding\0\xff");
  });

  it("that is not coded stays so for a caller who would take a coding", async () => {
    const path = scene.path((wire) => wire.end(reply("200 OK", ["Content-Type: text/plain", "Content-Length: 400"], "x".repeat(400))));
    const answer = await ask(scene.port, path, { lines: ["Accept-Encoding: gzip, br"] });
    expect([valuesOf(answer, "content-encoding"), bodyOf(answer)]).toEqual([[], "x".repeat(400)]);
  });

  it(platform === "Node" ? "has its trailers passed on" : "loses its trailers, as fetch does", async () => {
    const answer = await answered(reply("200 OK", ["Transfer-Encoding: chunked", "Trailer: X-End"], `${part("ok")}0\r\nX-End: 1\r\n\r\n`));
    expect(bodyOf(answer)).toBe(platform === "Node" ? "2\r\nok\r\n0\r\nx-end: 1\r\n\r\n" : "2\r\nok\r\n0\r\n\r\n");
  });

  it(platform === "Node" ? "may be announced by early hints" : "loses its early hints, as fetch does", async () => {
    const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
    const answer = await answered(`${hints}${reply("200 OK", ["Content-Length: 2"], "ok")}`);
    expect(answer.startsWith(platform === "Node" ? hints : "HTTP/1.1 200 ")).toBe(true);
    expect(answer.endsWith("\r\n\r\nok")).toBe(true);
  });

  it("is waited for behind other interim answers, which nobody gets", async () => {
    const answer = await answered(`HTTP/1.1 102 Processing\r\nX-Interim: 1\r\n\r\n${reply("200 OK", ["Content-Length: 2"], "ok")}`);
    expect([answer.slice(0, 12), valuesOf(answer, "x-interim"), bodyOf(answer)]).toEqual(["HTTP/1.1 200", [], "ok"]);
  });

  it("loses what belongs to the upstream's connection, and what that lists", async () => {
    const lines =
      "Connection: X-SECRET, close\r\nx-secret: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nUpgrade: h2c\r\nTrailer: X";
    const answer = await answered(`HTTP/1.1 200 OK\r\n${lines}\r\nX-Kept: 1\r\nContent-Length: 2\r\n\r\nok`);
    const names = linesOf(answer).map((line) => line.replace(/:.*/, ""));
    expect(names.filter((name) => name !== "date").sort()).toEqual(["connection", "content-length", "x-kept", "x-request-id"]);
  });

  it("of 101 that nobody asked for is none", async () => {
    const answer = await answered("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    expect(answer).toMatch(problem(platform === "Node" ? "upstream-unreachable" : "upstream-invalid"));
  });

  it.each(["HTTP/1.1 600 X", "HTTP/1.1 999 X"])("that begins with %s is none", async (line) => {
    expect(await answered(`${line}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`)).toMatch(problem("upstream-invalid"));
  });

  it.each(["HTTP/1.1 099 X", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 abc", "ICY 200 OK"])(
    "that begins with %s cannot be read",
    async (line) => {
      const answer = await answered(`${line}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`);
      expect(answer).toMatch(problem("upstream-unreachable"));
    },
  );

  it.each(["X-A: a\rSet-Cookie: stolen=1", "X-A: a\0b", "X-A: a\r\n folded", "X A: b", "X-A : b", "no colon", ": no name"])(
    "with the header line %j is none",
    async (line) => {
      expect(await answered(reply("200 OK", [line, "Content-Length: 2"], "ok"))).toMatch(problem("upstream-unreachable"));
    },
  );

  it("never brings a bare line feed to the caller", async () => {
    const answer = await answered(reply("200 OK", ["X-A: a\nX-B: b", "Content-Length: 2"], "ok"));
    expect(answer.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    if (platform === "Node") expect(answer).toMatch(problem("upstream-unreachable"));
  });

  it("of two lengths, or of a length and chunks, is none or has one framing only", async () => {
    expect(await answered(reply("200 OK", ["Content-Length: 2", "Content-Length: 4"], "okok"))).toMatch(problem("upstream-unreachable"));
    const both = await answered(reply("200 OK", ["Content-Length: 2", "Transfer-Encoding: chunked"], `${part("ok")}0\r\n\r\n`));
    if (platform === "Node") expect(both).toMatch(problem("upstream-unreachable"));
    else expect([valuesOf(both, "content-length"), bodyOf(both)]).toEqual([[], `${part("ok")}0\r\n\r\n`]);
  });
});
