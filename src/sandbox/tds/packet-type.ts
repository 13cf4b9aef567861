/** Types of TDS messages (MS-TDS 2.2.3.1.1), the first byte of each of their packets. */
export const packetType = {
  batch: 0x01,
  rpc: 0x03,
  response: 0x04,
  attention: 0x06,
  bulkLoad: 0x07,
  transaction: 0x0e,
  login7: 0x10,
  prelogin: 0x12,
} as const;
