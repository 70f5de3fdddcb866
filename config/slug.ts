/** A name made of a path or another text: `/api/users/:id` gives `api-users-id`, `/` gives `root`, `/*` gives `all`. */
export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll("*", "all")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 56)
    .replace(/-+$/, "");
  return plain === "" ? "root" : plain;
}
