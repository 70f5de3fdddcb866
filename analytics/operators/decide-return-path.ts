/** Where a sign-in leads in the end: a page of the dashboard, whatever was asked for. Never another site, nor an endpoint. */
export function decideReturnPath(asked: string | undefined): string {
  if (asked === undefined || !/^\/[\x21-\x7e]{0,500}$/.test(asked) || asked.includes("\\")) return "/";
  const base = "http://own.invalid";
  const url = URL.canParse(asked, base) ? new URL(asked, base) : null;
  if (url === null || url.origin !== base || url.pathname.startsWith("//") || /^\/(api|ws|_aegis)(\/|$)/.test(url.pathname)) return "/";
  return url.pathname + url.search;
}
