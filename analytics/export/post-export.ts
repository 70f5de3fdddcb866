export type ExportTarget = { readonly url: string; readonly headers: Readonly<Record<string, string>> };
export type ExportBody = { readonly body: string | Uint8Array<ArrayBuffer>; readonly headers: Readonly<Record<string, string>> };

/** What became of an export: its answer's first kilobytes, or why it was not taken and how long it is to wait; null: that was not said. */
export type ExportOutcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly detail: string; readonly retryAfterMs: number | null };

const longestAnswer = 8192;

/** Posts to another system; redirects are not followed, and what is told of a failure holds nothing of the address. Never throws. */
export async function postExport({ url, headers }: ExportTarget, sent: ExportBody, signal: AbortSignal): Promise<ExportOutcome> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, ...sent.headers },
      body: sent.body,
      redirect: "manual",
      signal,
    });
    if (answer.ok) return { ok: true, text: await readStart(answer) };
    await answer.body?.cancel();
    const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
    return { ok: false, detail: String(answer.status), retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null };
  } catch (error) {
    return { ok: false, detail: (error as Error).name, retryAfterMs: null };
  }
}

async function readStart({ body }: Response): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= longestAnswer) break;
  }
  return text.slice(0, longestAnswer);
}
