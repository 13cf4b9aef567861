/** The client broke the protocol: its connection is dropped without an answer. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}
