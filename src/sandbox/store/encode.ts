/** JSON that keeps bigints and bytes apart from the rest. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint'
      ? { $n: one.toString() }
      : one instanceof Uint8Array
        ? { $b: Buffer.from(one).toString('base64') }
        : one,
  );
}

/** The value of such a text. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_, one: unknown) => {
    if (typeof one !== 'object' || one === null) return one;
    if ('$n' in one) return BigInt(String(one.$n));
    if ('$b' in one) return new Uint8Array(Buffer.from(String(one.$b), 'base64'));
    return one;
  });
}
