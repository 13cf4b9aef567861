/** Does it the first time and keeps what it gave: the rows of a statement stay as they are while it runs. */
export function once<T extends object>(act: () => T): () => T {
  let kept: T | null = null;
  return () => (kept ??= act());
}
