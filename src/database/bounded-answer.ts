// How much of one answer is taken: a server that sends rows for ever must not fill the memory before the deadline.

/**
 * Far more than any cluster has (10,000 nodes make some 20 MB). Small rows cost a hundred times their bytes in memory, so their
 * number is limited too; a token is a row, a message or the head of a table.
 */
export const answerLimits = { bytes: 64 * 1024 * 1024, tokens: 250_000 } as const;

/** The same bytes. @throws Error when there are more than `limit` of them */
export async function* boundedAnswer(
  message: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes > limit) throw new Error(`more than ${String(limit)} bytes`);
    yield chunk;
  }
}
