/** A route's name; requests that matched none have none. */
export function RouteText({ route }: { route: string | null }) {
  return route === null ? <span className="quiet">no route matched</span> : <span>{route}</span>;
}
