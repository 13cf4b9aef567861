// What is in a store, by key: sixteen bytes a file, whatever the names.

/** A table under construction. */
export interface KeyTableMaker {
  readonly add: (key: number, bytes: number) => void;
  readonly done: () => KeyTable;
}

/** The table; every key has been asked for or not. */
export interface KeyTable {
  readonly size: number;
  /** Bytes of the largest file of this key, which has been asked for now; null where there is none. */
  readonly take: (key: number) => number | null;
  /** Whether it is in the table and nobody asked for it. */
  readonly isLeft: (key: number) => boolean;
  /** How many nobody asked for. */
  readonly left: () => number;
}

/** Makes one. */
export function keyTable(): KeyTableMaker {
  let [keys, bytes] = [new Float64Array(1024), new Float64Array(1024)];
  let count = 0;
  const grown = (old: Float64Array): Float64Array<ArrayBuffer> => {
    const larger = new Float64Array(old.length * 2);
    larger.set(old);
    return larger;
  };
  return {
    add: (key, size) => {
      if (count === keys.length) [keys, bytes] = [grown(keys), grown(bytes)];
      keys[count] = key;
      bytes[count] = size;
      count += 1;
    },
    done: () => sealed(keys.subarray(0, count), bytes.subarray(0, count)),
  };
}

function sealed(keys: Float64Array, bytes: Float64Array): KeyTable {
  const order = Uint32Array.from(keys, (_, at) => at).sort(
    (one, other) => (keys[one] ?? 0) - (keys[other] ?? 0) || (bytes[other] ?? 0) - (bytes[one] ?? 0),
  );
  const first = order.filter((at, index) => index === 0 || keys[at] !== keys[order[index - 1] ?? 0]);
  const [sorted, sizes] = [new Float64Array(first.length), new Float64Array(first.length)];
  for (const [index, at] of first.entries()) {
    sorted[index] = keys[at] ?? 0;
    sizes[index] = bytes[at] ?? 0;
  }
  const asked = new Uint8Array(first.length);
  let left = first.length;
  const find = (key: number): number => {
    let [low, high] = [0, sorted.length - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = sorted[middle] ?? 0;
      if (found === key) return middle;
      if (found < key) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  };
  return {
    size: first.length,
    take: (key) => {
      const at = find(key);
      if (at < 0) return null;
      if (asked[at] === 0) left -= 1;
      asked[at] = 1;
      return sizes[at] ?? 0;
    },
    isLeft: (key) => asked[find(key)] === 0,
    left: () => left,
  };
}
