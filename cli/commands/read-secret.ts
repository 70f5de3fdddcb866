import { createInterface } from "node:readline";
import { type Readable, Writable } from "node:stream";
import { UserError } from "../user-error.ts";

/** More than any secret or key needs; what is sealed stands in a config of bounded size. */
const largestBytes = 8192;

/** A secret from standard input, or asked for at a terminal without showing what is typed. Throws `UserError`. */
export async function readSecret(input: Readable & { isTTY?: boolean }, prompt: { write(text: string): unknown }): Promise<string> {
  const secret = input.isTTY ? await ask(input, prompt) : (await readAll(input)).replace(/\r?\n$/, "");
  if (secret === "") throw new UserError("nothing was sealed: the secret is empty");
  return secret;
}

async function readAll(input: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
    size += chunks.at(-1)?.length ?? 0;
    if (size > largestBytes) throw new UserError(`the secret is longer than ${largestBytes} bytes`);
  }
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString("utf8");
  if (!Buffer.from(text).equals(bytes)) throw new UserError("the secret is not UTF-8 text: encode it, for example as base64");
  return text;
}

function ask(input: Readable, prompt: { write(text: string): unknown }): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  return new Promise((resolve, reject) => {
    prompt.write("Secret (not shown): ");
    lines.once("line", resolve);
    lines.once("SIGINT", () => lines.close());
    lines.once("close", () => reject(new UserError("nothing was sealed")));
    lines.once("line", () => lines.close());
  }).finally(() => prompt.write("\n")) as Promise<string>;
}
