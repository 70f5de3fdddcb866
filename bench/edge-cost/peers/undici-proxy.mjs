// A bare proxy on Node: no routes, no checks.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const [port, upstream, packages] = process.argv.slice(2);
const { Pool } = createRequire(join(packages, "package.json"))("undici");
const pool = new Pool(upstream, { connections: 64 });

createServer((request, response) => {
  const { host, connection, ...headers } = request.headers;
  pool.stream(
    { path: request.url, method: request.method, headers, body: request.method === "GET" ? null : request },
    ({ statusCode, headers: answered }) => response.writeHead(statusCode, answered),
    (error) => error && response.destroy(error),
  );
}).listen(Number(port), "127.0.0.1");
