import { describe, expect, test } from "vitest";
import { readConfig } from "./read-config.ts";

const read = (route: string) =>
  readConfig(`gateway:
  upstreams:
    demo: {targets: ["http://127.0.0.1:3001"]}
  routes:
    - {${route}}
rateLimiting: {default: {limit: 1, window: 1m}}
`);

const mistakesOf = (route: string) => {
  const result = read(route);
  return result.ok ? [] : result.errors.map(({ path, line, message }) => `${line} ${path.replace("gateway.routes[0].", "")}: ${message}`);
};

const forwarded = (path: string, transform: string) => `path: "${path}", upstream: demo, transform: {${transform}}`;
const redirect = (path: string, fields: string) => `path: "${path}", auth: none, redirect: {${fields}}`;
const respond = (fields: string) => `path: /a, auth: none, respond: {${fields}}`;

describe("refuses", () => {
  test.each<[string, string, RegExp]>([
    [
      "a parameter the route has not",
      forwarded("/a/:id", 'rewritePath: "/b/:di"'),
      /^5 transform\.rewritePath: ':di' is not .*did you mean ":id"/,
    ],
    ["a rest the route has not", forwarded("/a", "rewritePath: /b/*"), /rewritePath: \/a leaves nothing for '\/\*'/],
    ["a star inside", forwarded("/a/*", "rewritePath: /b/*/c"), /rewritePath: '\*' may only stand alone/],
    ["two slashes", forwarded("/a", "rewritePath: /b//c"), /rewritePath: '\/\/'/],
    ["a dot segment", forwarded("/a/*", "rewritePath: /b/../*"), /rewritePath: '\.' and '\.\.'/],
    ["a dot segment in a prefix", forwarded("/a/*", "rewritePrefix: /b/.."), /rewritePrefix: '\.' and '\.\.'/],
    ["a prefix without one to replace", forwarded("/a", "rewritePrefix: /b"), /rewritePrefix: \/a has no prefix/],
    ["two changes of the path", forwarded("/a/*", "stripPrefix: /a, rewritePath: /b"), /rewritePath: stands beside stripPrefix/],
    [
      "a prefix of the connection's",
      forwarded("/a", "requestHeaders: {add: {Transfer-Encoding: x}}"),
      /add\.Transfer-Encoding: .*connection/,
    ],
    ["a Host that is added", forwarded("/a", "requestHeaders: {add: {host: x}}"), /add\.host: .*connection/],
    ["a header of ours that is added", forwarded("/a", "responseHeaders: {add: {x_aegis_risk: '1'}}"), /add\.x_aegis_risk: .*Aegis/],
    ["a cookie that is added to", forwarded("/a", "requestHeaders: {add: {cookie: a=1}}"), /add\.cookie: cookies are parted/],
    ["a line break", forwarded("/a", 'responseHeaders: {add: {X-A: ["a\\r\\nb"]}}'), /responseHeaders\.add\.X-A/],
    ["a parameter that is set and removed", forwarded("/a", "query: {set: {a: b}, remove: [a]}"), /query\.remove\[0\]: a is set/],
    ["a redirect to itself", redirect("/a", "status: 301"), /redirect: leads to where it was asked from/],
    ["a redirect by path and prefix", redirect("/a/*", "path: /b, prefix: /c"), /redirect\.prefix: stands beside path/],
    ["a redirect's unknown parameter", redirect("/a", 'path: "/:id"'), /redirect\.path: ':id' is not a parameter/],
    ["a redirect's prefix without one", redirect("/a", "prefix: /b"), /redirect\.prefix: \/a has no prefix/],
    ["a redirect that is no redirect", redirect("/a", "status: 304, path: /b"), /redirect\.status/],
    ["a body that is never sent", respond("status: 204, body: x"), /respond\.body: .*204 has no body/],
    ["a length of its own", respond("headers: {Content-Length: '3'}, body: x"), /respond\.headers\.Content-Length: .*connection/],
    [
      "a change of what is not forwarded",
      `${respond("status: 204")}, transform: {stripPrefix: /a}`,
      /transform\.stripPrefix: .*never forwarded/,
    ],
  ])("%s", (_, route, message) => {
    expect(mistakesOf(route)).toEqual([expect.stringMatching(message)]);
  });
});

describe("accepts", () => {
  test.each([
    forwarded("/a/:id/*", 'rewritePath: "/b/:id/*"'),
    forwarded("/a/*", "rewritePrefix: /"),
    forwarded("/a", "requestHeaders: {remove: [X-A], add: {x-a: [b, c]}}, responseHeaders: {add: {Set-Cookie: [a=1, b=2]}}"),
    `${redirect("/a", "scheme: https")}, transform: {responseHeaders: {set: {Cache-Control: no-store}}}`,
    respond("status: 503, body: x, headers: {Retry-After: '9'}"),
  ])("%s", (route) => {
    expect(mistakesOf(route)).toEqual([]);
  });
});

test("warns of a Host that Workers do not send", () => {
  const result = read(forwarded("/a", "host: api.example.com"));
  const message = expect.stringMatching(/Workers send the target's own Host/);
  expect(result.ok && result.warnings).toContainEqual({ path: "gateway.routes[0].transform.host", line: expect.any(Number), message });
});
