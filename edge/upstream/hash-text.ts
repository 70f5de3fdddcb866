/** 32 bits of a text, spread evenly: FNV-1a, then MurmurHash3's finalizer. It is no secret, and none hangs on it. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mixHash(hash);
}

/** MurmurHash3's finalizer: every bit of `hash` moves half of the result's. */
export function mixHash(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const most = Math.imul(half ^ (half >>> 13), 0xc2b2ae35);
  return (most ^ (most >>> 16)) >>> 0;
}
