// What a trace of strace (-f -yy -xx) tells of effects: lines of journals with their flush, writes in the database, programs.

/** What the lines of strace tell, in their order. */
export function effectsSeen(
  trace: string,
  program: (data: Buffer) => string | null = runOf,
): {
  readonly effects: readonly string[];
  readonly unflushed: readonly string[];
} {
  const effects: string[] = [];
  const unflushed: string[] = [];
  const requests = new Map<string, Buffer>();
  let open: string | null = null;
  const effect = (what: string): void => {
    if (open !== null) unflushed.push(`${open}, before ${what}`);
    open = null;
    effects.push(what);
  };
  for (const line of trace.split('\n')) {
    const [, call = '', rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    const path = plain(/^\d+<([^>]*)>/.exec(rest)?.[1] ?? '');
    const data = bytes([...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => hex).join(''));
    if (call === 'execve') {
      const run = program(data);
      if (run !== null) effect(run);
    } else if (/\/journals\/.*\.jsonl$/.test(path)) {
      // A node that was started writes such files too, into its stores.
      if (call === 'fsync' || call === 'fdatasync') open = null;
      else {
        const { step } = JSON.parse(data.toString('utf8')) as { readonly step: string };
        effect(`journal ${step}`);
        open = step;
      }
    } else if (/^(?:write|sendto|sendmsg)/.test(call) && path.startsWith('TCP')) {
      const whole = requestOf(requests, path, data);
      if (whole?.includes('sp_getapplock') === true) effect('lock');
      else if (whole?.includes('@outcome AS Outcome') === true) effect('write');
    }
  }
  return { effects, unflushed };
}

/** The text of a request once its last packet was sent (MS-TDS 2.2.3.1: the status' first bit, the length in bytes 2 and 3). */
function requestOf(requests: Map<string, Buffer>, socket: string, data: Buffer): string | null {
  let bytesLeft = Buffer.concat([requests.get(socket) ?? Buffer.alloc(0), data]);
  const all = bytesLeft;
  const payload: Buffer[] = [];
  while (bytesLeft.length >= 8) {
    const length = bytesLeft.readUInt16BE(2);
    if (length < 8 || bytesLeft.length < length) break;
    payload.push(bytesLeft.subarray(8, length));
    const isLast = ((bytesLeft[1] ?? 0) & 1) === 1;
    bytesLeft = bytesLeft.subarray(length);
    if (!isLast) continue;
    requests.set(socket, bytesLeft);
    const sent = Buffer.concat(payload);
    return sent.toString('utf16le') + sent.subarray(1).toString('utf16le');
  }
  requests.set(socket, all);
  return null;
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/** Paths are written in hexadecimal too. */
function plain(path: string): string {
  return path.includes('\\x') ? bytes(path).toString('utf8') : path;
}

/** `Octopus.Server service --stop` and `--start`; who waits for the word to become it is not it yet, and what the sandbox's own is a script around is its own affair. */
function runOf(data: Buffer): string | null {
  const word = /--(?:stop|start)\b/.exec(data.toString('latin1'))?.[0];
  return word !== undefined &&
    data.includes('service') &&
    !data.includes('octopus-server.js') &&
    !data.includes('OCTO_HA_GATE')
    ? `run ${word}`
    : null;
}
