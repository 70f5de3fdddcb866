import { parseHttpDate } from "./http-date.ts";

/** Whether the caller has what is kept already (RFC 9110 13.2.2): If-None-Match by weak comparison, else If-Modified-Since. */
export function decideNotModified(kept: Record<string, string>, noneMatch: string | null, modifiedSince: string | null): boolean {
  if (noneMatch !== null) return noneMatch.trim() === "*" || (kept.etag !== undefined && listsTag(noneMatch, kept.etag));
  const since = parseHttpDate(modifiedSince);
  const changed = parseHttpDate(kept["last-modified"] ?? null);
  return since !== null && changed !== null && changed <= since;
}

function listsTag(list: string, etag: string): boolean {
  const wanted = opaque(etag);
  return list.split(",").some((tag) => opaque(tag.trim()) === wanted);
}

function opaque(etag: string): string {
  return etag.startsWith("W/") ? etag.slice(2) : etag;
}
