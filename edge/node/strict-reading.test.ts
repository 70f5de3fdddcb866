import { describe, expect, it } from "vitest";
import { openSocket, sendRaw, startRawServer, startTestEdge, testConfig } from "./test-node-edge.ts";

/** An upstream that keeps every byte it is sent and answers each request's head. */
async function edgeBeforeWitness() {
  const seen: string[] = [];
  const url = await startRawServer((socket) => {
    socket.on("data", (chunk) => {
      seen.push(chunk.toString("latin1"));
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
  });
  const edge = await startTestEdge({ config: testConfig(url) });
  return { url: edge.url, seen };
}

const get = (lines: string, target = "/open/x") => `GET ${target} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`;
const post = (lines: string, body: string) => `POST /open/x HTTP/1.1\r\nHost: gw.test\r\n${lines}\r\n${body}`;
const smuggled = "GET /open/smuggled HTTP/1.1\r\nHost: gw.test\r\n\r\n";

const refused: [what: string, bytes: string, status: number][] = [
  ["no Host", get(""), 400],
  ["no Host in HTTP/1.0", "GET /open/x HTTP/1.0\r\n\r\n", 400],
  ["an empty Host", get("Host:\r\n"), 400],
  ["two Hosts", get("Host: gw.test\r\nHost: gw.test\r\n"), 400],
  ["two Hosts of two names", get("Host: gw.test\r\nHost: other.test\r\n"), 400],
  ["a Host with a path", get("Host: gw.test/open\r\n"), 400],
  ["a Host with a user", get("Host: a@gw.test\r\n"), 400],
  ["another authority in the target", get("Host: gw.test\r\n", "http://other.test/open/x"), 400],
  ["a user in the target", get("Host: gw.test\r\n", "http://gw.test@other.test/open/x"), 400],
  ["another port in the target", get("Host: gw.test\r\n", "http://gw.test:81/open/x"), 400],
  ["another scheme in the target", get("Host: gw.test\r\n", "ftp://gw.test/open/x"), 400],
  ["a target that is no path", get("Host: gw.test\r\n", "open/x"), 400],
  ["an asterisk", "OPTIONS * HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n", 400],
  ["a fragment", get("Host: gw.test\r\n", "/open/x#y"), 400],
  ["a fragment in the query", get("Host: gw.test\r\n", "/open/x?a#y"), 400],
  ["an encoded slash", get("Host: gw.test\r\n", "/open/%2e%2e%2fapi"), 400],
  ["a length and chunks", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["chunks and a length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["two lengths", post("Content-Length: 0\r\nContent-Length: 5\r\n", smuggled), 400],
  ["two lengths that agree", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), 400],
  ["a list of lengths", post("Content-Length: 5, 5\r\n", "hello"), 400],
  ["a signed length", post("Content-Length: +5\r\n", "hello"), 400],
  ["a length in hexadecimal", post("Content-Length: 0x5\r\n", "hello"), 400],
  ["a negative length", post("Content-Length: -1\r\n", "hello"), 400],
  ["an unknown coding", post("Transfer-Encoding: xchunked\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["another coding first", post("Transfer-Encoding: gzip, chunked\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["a coding after chunked", post("Transfer-Encoding: chunked, identity\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["a coding with a tab", post("Transfer-Encoding:\tchunked\x0b\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["chunks in HTTP/1.0", `POST /open/x HTTP/1.0\r\nHost: gw.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`, 400],
  ["a folded header", get("Host: gw.test\r\nX-Folded: a\r\n b\r\n"), 400],
  ["a folded coding", post("Transfer-Encoding:\r\n chunked\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["a space before the colon", post("Transfer-Encoding : chunked\r\n", `0\r\n\r\n${smuggled}`), 400],
  ["a space before a header", get(" Host: gw.test\r\n"), 400],
  ["a header without a colon", get("Host: gw.test\r\nNothing\r\n"), 400],
  ["a header without a name", get("Host: gw.test\r\n: value\r\n"), 400],
  ["a null byte in a header", get("Host: gw.test\r\nX: a\0b\r\n"), 400],
  ["a control character in a header", get("Host: gw.test\r\nX: a\x01b\r\n"), 400],
  ["a bare carriage return in a header", get("Host: gw.test\r\nX: a\rY: b\r\n"), 400],
  ["bare line feeds", "GET /open/x HTTP/1.1\nHost: gw.test\n\n", 400],
  ["a bare line feed before a header", get("Host: gw.test\r\nX: a\nTransfer-Encoding: chunked\r\n"), 400],
  ["a space in the target", "GET /open/x y HTTP/1.1\r\nHost: gw.test\r\n\r\n", 400],
  ["a tab in the request line", "GET\t/open/x HTTP/1.1\r\nHost: gw.test\r\n\r\n", 400],
  ["no version", "GET /open/x\r\nHost: gw.test\r\n\r\n", 400],
  ["another version", "GET /open/x HTTP/3.7\r\nHost: gw.test\r\n\r\n", 400],
  ["an unknown method", "SMUGGLE /open/x HTTP/1.1\r\nHost: gw.test\r\n\r\n", 400],
  ["a method in lower case", "get /open/x HTTP/1.1\r\nHost: gw.test\r\n\r\n", 400],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
  ["CONNECT", "CONNECT gw.test:443 HTTP/1.1\r\nHost: gw.test:443\r\n\r\n", 405],
  ["TRACE", "TRACE /open/x HTTP/1.1\r\nHost: gw.test\r\nConnection: close\r\n\r\n", 405],
  ["headers beyond 64 KiB", get(`Host: gw.test\r\nX: ${"x".repeat(70_000)}\r\n`), 431],
  ["300 header lines", get(`Host: gw.test\r\n${"X: y\r\n".repeat(300)}`), 431],
];

describe("is refused as a problem, and the upstream sees nothing of it:", () => {
  it.each(refused)("%s", async (_what, bytes, status) => {
    const { url, seen } = await edgeBeforeWitness();
    const text = await sendRaw(url, bytes);
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text.toLowerCase()).toContain("content-type: application/problem+json");
    expect(seen).toEqual([]);
  });
});

describe("is read in the one way", () => {
  it("an absolute target of the same authority is its path", async () => {
    const { url, seen } = await edgeBeforeWitness();
    for (const target of ["http://gw.test/open/x?y", "HTTP://GW.TEST/open/x?y", "https://gw.test/open/x?y"]) {
      expect(await sendRaw(url, get("Host: gw.test\r\n", target))).toMatch(/^HTTP\/1\.1 200 /);
    }
    expect(seen.map((text) => text.split("\r\n")[0])).toEqual(Array(3).fill("GET /open/x?y HTTP/1.1"));
  });

  it("what follows a body is the next request and no part of it", async () => {
    const { url, seen } = await edgeBeforeWitness();
    const text = await sendRaw(url, `${post("Content-Length: 5\r\n", "hello")}${get("Host: gw.test\r\n", "/nowhere")}`);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404"]);
    expect(seen.join("")).toMatch(/content-length: 5\r\n[\s\S]*hello$/);
  });

  it("chunks with extensions and trailers arrive as chunks of our own making", async () => {
    const { url, seen } = await edgeBeforeWitness();
    await sendRaw(url, post("Transfer-Encoding: chunked\r\nConnection: close\r\n", "5;a=b\r\nhello\r\n0\r\nX-Smuggled: 1\r\n\r\n"));
    const text = seen.join("");
    expect(text).toMatch(/\r\ntransfer-encoding: chunked\r\n/i);
    expect(text).toContain("5\r\nhello\r\n");
    expect(text).not.toMatch(/a=b|smuggled/i);
  });

  it("an Upgrade to anything but WebSocket is not an upgrade, and its body is a body", async () => {
    const { url, seen } = await edgeBeforeWitness();
    await sendRaw(url, post("Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nContent-Length: 5\r\n", "hello"));
    expect(seen.join("")).not.toMatch(/upgrade/i);
    expect(seen.join("")).toMatch(/hello$/);
  });

  it("a malformed request after a good one ends the connection and answers nothing in the good one's place", async () => {
    const url = await startRawServer(
      (socket) => void socket.once("data", () => setTimeout(() => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), 50)),
    );
    const edge = await startTestEdge({ config: testConfig(url) });
    const { socket, received, closed } = openSocket(edge.url);
    socket.write("GET /open/x HTTP/1.1\r\nHost: gw.test\r\n\r\nNONSENSE\r\n\r\n");
    await closed;
    expect(received()).not.toMatch(/^HTTP\/1\.1 400/);
  });
});
