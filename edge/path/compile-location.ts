import type { Redirect } from "#contracts/transform.ts";
import { compilePathRewrite } from "./compile-path-rewrite.ts";

/** What was asked for: `host` as the checked Host header has it, `path` canonical, `query` with its `?`. */
export interface AskedFor {
  scheme: "http" | "https";
  host: string;
  path: string;
  query: string;
}

const defaultPorts = { http: 80, https: 443 };

/**
 * Compiles a redirect of the paths that `pattern` matches into the Location it answers: always absolute, so that no path can be
 * read as another host. A port that is not written stays, or is that of the scheme where one is written.
 */
export function compileLocation(redirect: Redirect, pattern: string): (asked: AskedFor) => string {
  const rewrite = compilePathRewrite(pattern, { template: redirect.path, replacePrefix: redirect.prefix });
  return ({ scheme, host, path, query }) => {
    const origin = `${redirect.scheme ?? scheme}://${authorityOf(redirect, scheme, host)}`;
    return `${origin}${rewrite ? rewrite(path) : path}${redirect.keepQuery ? escapeQuery(query) : ""}`;
  };
}

function authorityOf(redirect: Redirect, scheme: AskedFor["scheme"], host: string): string {
  const [, name = "", asked] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const port = redirect.port ?? (redirect.scheme === undefined && asked !== undefined ? Number(asked) : undefined);
  const plain = port === undefined || port === defaultPorts[redirect.scheme ?? scheme];
  return `${redirect.host ?? name}${plain ? "" : `:${port}`}`;
}

/** Nothing of a query may end the header or begin a fragment. */
function escapeQuery(query: string): string {
  return query.replace(/[^\x21\x22\x24-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));
}
