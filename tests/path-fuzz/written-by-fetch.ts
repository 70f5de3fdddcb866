/** A target as Workers' `fetch` puts it on the wire: the URL standard encodes some of a query's characters. */
export function writtenByFetch(target: string): string {
  const at = target.indexOf("?");
  return at < 0 ? target : target.slice(0, at) + target.slice(at).replace(/['"<>\x80-\xff]/g, percent);
}

const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
