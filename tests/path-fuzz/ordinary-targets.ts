import { readFileSync } from "node:fs";
import type { FuzzCase } from "./generate-case.ts";

/** What browsers, feeds, shops and tools send. */
const usual =
  "/ /? /?q=a+b /index.html /favicon.ico /robots.txt /.well-known/acme-challenge/x-y_z /a/b/c/ /a..b /..a /a.. /... /blog/2015/05/17/it.html?utm_source=feed&utm_medium=rss /search?q=%22exact%20words%22&page=2 /a%20b /a+b /~user/ /@scope/name /$metadata /odata/People('x')?$filter=Name%20eq%20'O''Neil' /v1/projects/a:cancel /v1/users%3Apurge /caf%C3%A9 /caf%c3%a9 /%E6%97%A5%E6%9C%AC /%F0%9F%92%A9 /latin%E9 /a,b /a=b /a&b /(a) /a!b /a*b /* /100%25 /50%25%20off /q?next=https://example.com/x?y=1%26z=2 /q?a[]=1&a[]=2 /q?json={%22a%22:1} /q?t=1;2 /q?p=../.. /q?x=%2F..%2F /q?? /a%5B0%5D /a%7Cb /files/report%20(1).pdf /wp-content/themes/x/style.css?ver=4.2 /a%09b /x%23y /x%3Fy /%ff".split(
    " ",
  );

/** What the examples of the URL standard (4.1, 4.3, 4.4) come to in a request line. */
const standard =
  "/ /demo /demo/ /././foo /foo/. /foo/.. /foo/../bar /foo/%2e%2e/bar /foo/%2E/bar //foo//bar ///// /example.com/// /foo/bar?baz /hello%20world /hello/%3Cworld%3E /%41%42%43 /%7Efoo /%F0%9F%8F%B3 /?%F0%9F%8F%B3 /C|/demo /C:/demo /%7Bx%7D /a?b?c /a%3Fb".split(
    " ",
  );

const asCase = (method: string, target: string): FuzzCase => ({ method, target, fields: ["Host: ordinary.test"], role: "none", body: "" });

export const ordinaryCases = [...usual, ...standard, "/very".repeat(400)].map((target) => asCase("GET", target));

/** The requests of an access log in Apache's format. */
export function readAccessLog(file: string): FuzzCase[] {
  const requests = readFileSync(file, "latin1").matchAll(/"([A-Z]+) (\S+) HTTP\/1\.\d"/g);
  return [...requests].map(([, method = "", target = ""]) => asCase(method, target));
}

/** The two oddities of the sample access log, which docs/paths.md refuses. */
export const holdsParameters = ({ target }: FuzzCase) => (target.split("?", 1)[0] ?? "").includes(";");
