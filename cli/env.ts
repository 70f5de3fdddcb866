/** The environment of the `aegis` command, read here only. */
export type Environment = Readonly<Record<string, string>>;

/** Every variable that is set. */
export function readEnvironment(): Environment {
  const set = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(set);
}

/** Silences what our tools would send or look up elsewhere: the local stack calls nobody. */
const quietTools = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_WRITE_LOGS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  DO_NOT_TRACK: "1",
  NODE_NO_WARNINGS: "1",
} as const;

/** What a part inherits of its user's shell: enough to run, and none of its tokens or proxies. */
const inherited = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"];

/** The whole environment of a part's process: the inherited basics, quiet tools and the part's own variables. */
export function partEnvironment(own: Environment, shell: Environment = readEnvironment()): Environment {
  const basics = Object.fromEntries(inherited.flatMap((name) => (shell[name] === undefined ? [] : [[name, shell[name]]])));
  return { ...basics, ...quietTools, ...own };
}
