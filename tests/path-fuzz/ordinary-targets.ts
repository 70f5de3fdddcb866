import { readFileSync } from "node:fs";

export interface OrdinaryRequest {
  method: string;
  target: string;
}

/** Targets that browsers, feeds, shops and tools send, and those that the URL standard's examples come to. */
const usual = [
  ["/", "/?", "/?q=a+b", "/index.html", "/favicon.ico", "/robots.txt", "/.well-known/acme-challenge/x-y_z", "/a/b/c/", "/a.b.c", "/a..b", "/..a", "/a..", "/..."],
  ["/blog/2015/05/17/title-of-it.html?utm_source=feed&utm_medium=rss", "/search?q=%22exact%20words%22&page=2", "/a%20b", "/a+b", "/~user/", "/@scope/name", "/$metadata"],
  ["/odata/People('x')?$filter=Name%20eq%20'O''Neil'", "/v1/projects/a:cancel", "/v1/users%3Apurge", "/caf%C3%A9", "/caf%c3%a9", "/%E6%97%A5%E6%9C%AC", "/%F0%9F%92%A9", "/latin%E9"],
  ["/a,b", "/a=b", "/a&b", "/(a)", "/a!", "/a'b", "/*", "/a*b", "/100%25", "/50%25%20off", "/50%25off", "/q?next=https://example.com/x?y=1%26z=2", "/q?a[]=1&a[]=2"],
  ["/q?json={%22a%22:1}", "/q?t=1;2", "/q?p=../..", "/q?x=%2F..%2F", "/q?", "/q??", "/a%5B0%5D", "/a%7Cb", "/files/report%20(1).pdf", "/wp-content/themes/x/style.css?ver=4.2"],
  ["/././foo", "/foo/../bar", "/foo/%2e%2e/bar", "/foo/.", "/foo/..", "//foo//bar", "/////", "/demo/", "/example?query", "/foo/bar?baz", "/%41%42%43", "/a%09b", "/x%23y", "/x%3Fy"],
  ["/hello/%3Cworld%3E", "/%7Efoo", "/%ff", "/a%80b", "/foo%2", "/very".repeat(400)],
].flat();

/** `/foo%2` is no percent-encoding; the rest is served everywhere. */
const refusedHere = (target: string) => /;|%3B/i.test(pathOf(target)) || /%(?![0-9a-f]{2})/i.test(pathOf(target));
const pathOf = (target: string) => target.split("?", 1)[0] ?? "";

export const ordinaryRequests = usual.map((target): OrdinaryRequest => ({ method: "GET", target }));

/** The requests of an access log in Apache's format. */
export function readAccessLog(file: string): OrdinaryRequest[] {
  return readFileSync(file, "latin1")
    .split("\n")
    .flatMap((line) => {
      const [, method, target] = /"([A-Z]+) (\S+) HTTP\/1\.\d"/.exec(line) ?? [];
      return method === undefined || target === undefined ? [] : [{ method, target }];
    });
}

/** Whether the documents say that such a request is refused. */
export const isRefusedByDocuments = ({ target }: OrdinaryRequest) => refusedHere(target);
