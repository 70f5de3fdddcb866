// Says of every token that it is active: `introspection.ts PORT`.
import { createServer } from "node:http";

const answer = (token: string) =>
  JSON.stringify({ active: true, sub: "alice", jti: token, roles: ["user"], plan: "pro", exp: Math.floor(Date.now() / 1000) + 900 });

createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += String(part);
  response.setHeader("Content-Type", "application/json");
  response.end(answer(new URLSearchParams(body).get("token") ?? ""));
}).listen(Number(process.argv[2]), "127.0.0.1");
