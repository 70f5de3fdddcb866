import { inject } from "vitest";

/** What the scripted upstream answers to one request. */
export interface ScriptedAnswer {
  status?: number;
  headers?: [name: string, value: string][];
  body?: string;
  /** Whether the body is sent compressed, and said to be. */
  gzip?: boolean;
  /** 304 when the request shows this answer's own ETag or Last-Modified. */
  validates?: boolean;
  /** disconnect: nothing is answered; short: the body ends before its announced length; endless: it never ends. */
  fault?: "disconnect" | "short" | "endless";
  delayMs?: number;
}

export interface SeenRequest {
  step: number;
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
}

/** Tells the upstream what to answer to the requests for /kept/NAME, in their order or by their Step header. */
export async function script(name: string, answers: readonly ScriptedAnswer[]): Promise<void> {
  await fetch(`${inject("scriptedUrl")}/script/${name}`, { method: "PUT", body: JSON.stringify(answers) });
}

/** The requests for /kept/NAME that reached the upstream. */
export async function seen(name: string): Promise<SeenRequest[]> {
  return (await fetch(`${inject("scriptedUrl")}/seen/${name}`)).json();
}
