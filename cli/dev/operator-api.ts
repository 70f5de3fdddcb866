const timeoutMs = 10_000;

export interface OperatorAnswer {
  status: number;
  body: unknown;
}

/** Calls analytics as the operator. Rejects when it does not answer. */
export type OperatorApi = (method: "GET" | "POST", path: string, body?: unknown) => Promise<OperatorAnswer>;

export function createOperatorApi(address: string, token: string): OperatorApi {
  return async (method, path, body) => {
    const answer = await fetch(address + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: answer.status, body: await answer.json().catch(() => undefined) };
  };
}
