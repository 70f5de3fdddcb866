import type { Route } from "#contracts/route.ts";

type Asked = Pick<Route, "auth" | "authMode" | "onAuthUnavailable">;

/** Whether a caller that `route` admits may be none that `other` does. */
export function asksMore(other: Asked, route: Asked): boolean {
  if (other.auth.length === 0) return false;
  if (route.auth.length === 0) return true;
  if (route.onAuthUnavailable === "anonymous" && other.onAuthUnavailable !== "anonymous") return true;
  const showsAll = route.authMode === "all";
  if (other.authMode === "all") {
    return showsAll
      ? other.auth.some((method) => !route.auth.includes(method))
      : route.auth.some((method) => other.auth.some((asked) => asked !== method));
  }
  const isTaken = (method: Route["auth"][number]) => other.auth.includes(method);
  return showsAll ? !route.auth.some(isTaken) : !route.auth.every(isTaken);
}
