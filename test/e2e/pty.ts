// Runs the built binary on a real terminal: Python's pty module, since Node has none.
import { spawn } from 'node:child_process';
import type { TestContext } from 'vitest';
import { needTool } from '../tools.ts';
import { bin, cleanEnvironment } from './run-cli.ts';

/** What a person does at the terminal: once the text has appeared, these keys are pressed. */
export interface Keys {
  readonly after: string;
  readonly press: string;
}

/** How to run. */
export interface PtyOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  readonly keys?: readonly Keys[];
  /** True gives stdout to a pipe and leaves stdin and stderr on the terminal. */
  readonly pipeStdout?: boolean;
  /** The terminal is closed once this has appeared. */
  readonly closeAfter?: string;
}

/** What was seen. */
export interface PtyEnded {
  /** Negative when a signal ended it. */
  readonly code: number;
  /** Everything that reached the terminal. */
  readonly screen: string;
  /** What reached the pipe, with `pipeStdout`. */
  readonly stdout: string;
}

const script = String.raw`
import fcntl, json, os, pty, select, struct, sys, termios, time
wish = json.load(sys.stdin)
out_read, out_write = os.pipe()
pid, fd = pty.fork()
if pid == 0:
    if wish['pipeStdout']:
        os.dup2(out_write, 1)
    os.close(out_read); os.close(out_write)
    # The parent sets the size meanwhile.
    time.sleep(0.05)
    os.execve(wish['argv'][0], wish['argv'], wish['env'])
os.close(out_write)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', wish['rows'], wish['columns'], 0, 0))
screen, stdout, keys = b'', b'', list(wish['keys'])
seen, deadline, sources = 0, time.time() + 60, [fd, out_read]
while sources and time.time() < deadline:
    ready, _, _ = select.select(sources, [], [], 0.2)
    for source in ready:
        try:
            part = os.read(source, 65536)
        except OSError:
            part = b''
        if not part:
            sources.remove(source)
        elif source == fd:
            screen += part
        else:
            stdout += part
    if wish['closeAfter'] and wish['closeAfter'].encode() in screen:
        os.close(fd)
        sources = []
        break
    if keys and keys[0]['after'].encode() in (screen + stdout)[seen:]:
        seen = len(screen + stdout)
        os.write(fd, keys.pop(0)['press'].encode())
if sources:
    os.kill(pid, 9)
while time.time() < deadline:
    done, status = os.waitpid(pid, os.WNOHANG)
    if done:
        break
    time.sleep(0.05)
else:
    os.kill(pid, 9)
    _, status = os.waitpid(pid, 0)
code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
json.dump({'code': code, 'screen': screen.decode('utf8', 'replace'), 'stdout': stdout.decode('utf8', 'replace')}, sys.stdout)
`;

/** Runs `octo-ha`; skips the test where there is no Python. */
export function onTerminal(
  context: TestContext,
  args: readonly string[],
  options: PtyOptions = {},
): Promise<PtyEnded> {
  const python = needTool(context, 'python3', 'python3');
  const wish = {
    argv: [process.execPath, bin, ...args],
    env: cleanEnvironment({ TERM: 'xterm-256color', ...options.env }),
    rows: options.rows ?? 24,
    columns: options.columns ?? 80,
    keys: options.keys ?? [],
    pipeStdout: options.pipeStdout ?? false,
    closeAfter: options.closeAfter ?? '',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as PtyEnded);
      else reject(new Error(`the terminal's script ended with ${String(code)}`));
    });
    child.stdin.end(JSON.stringify(wish));
  });
}
