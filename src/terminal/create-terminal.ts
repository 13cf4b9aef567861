// The Terminal of edges.ts on two streams: stdout is the answer, stderr is the conversation.
import type { Answer, OutputFormat, Terminal } from '../edges.ts';
import { chooseColour } from './choose-colour.ts';
import { drawTable } from './draw-table.ts';
import { escapeControl } from './escape-control.ts';
import type { OutputStream } from './output-stream.ts';
import { createPalette } from './palette.ts';
import { printDocument } from './print-document.ts';
import { createWaiting } from './waiting.ts';

/** What a terminal is made from. */
export interface TerminalOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly format: OutputFormat;
  /** `--color`, `--no-color`, or neither. */
  readonly colour: boolean | undefined;
  /** Takes known secrets out of everything printed. */
  readonly redact: (text: string) => string;
  /** Makes the commands in what is said whole, so that they can be pasted. */
  readonly complete: (text: string) => string;
  /** Asks a person; see `Terminal.confirm`. */
  readonly confirm: Terminal['confirm'];
  readonly canConfirm: boolean;
}

/** What `main` has of it beyond the edge. */
export interface OwnTerminal extends Terminal {
  /** When the command is over, well or not: a wait that it has not ended is drawn no longer, and keeps no process alive. */
  readonly endWaits: () => void;
}

// A terminal that does not tell its size gets the classic one.
const usualColumns = 80;
const usualRows = 24;

/** Builds the terminal. Nothing is written and nothing heavy is loaded before it is needed. */
export function createTerminal(options: TerminalOptions): OwnTerminal {
  const { stdout, stderr, env, format, redact } = options;
  const stdoutIsTty = stdout.isTTY === true;
  const stderrIsTty = stderr.isTTY === true;
  const palette = createPalette(chooseColour(stdoutIsTty, { flag: options.colour, env }));
  const talk = createPalette(chooseColour(stderrIsTty, { flag: options.colour, env }));
  // A terminal that nobody has given a size (ssh -tt from cron, docker exec -t) says 0 columns: ora never comes to an end there.
  const hasWidth = sizeOr(stderr.columns, 0) > 0;
  const spins = stderrIsTty && hasWidth && env['TERM'] !== 'dumb' && !isSet(env['CI']);
  const waits = createWaiting(stderr, spins, say);
  let painted = 0;

  function draw(answer: Answer): string[] {
    const width = stdoutIsTty ? sizeOr(stdout.columns, usualColumns) : null;
    const lines = (answer.header ?? []).map((line) => escapeControl(redact(line)));
    if (answer.table !== undefined) {
      const clean = answer.table.rows.map((row) => row.map((cell) => ({ ...cell, text: redact(cell.text) })));
      if (lines.length > 0) lines.push('');
      lines.push(...drawTable({ ...answer.table, rows: clean }, palette, width));
    }
    const footer = (answer.footer ?? []).map((line) => escapeControl(redact(line)));
    if (footer.length > 0 && lines.length > 0) lines.push('');
    return [...lines, ...footer];
  }

  function clean(line: string): string {
    return escapeControl(redact(options.complete(line)));
  }

  function say(line: string): void {
    waits.clear();
    stderr.write(`${line}\n`);
  }

  return {
    stdoutIsTty,
    format,
    answer: (answer, style = {}) => {
      waits.clear();
      const text =
        format === 'table'
          ? `${draw(answer).join('\n')}\n`
          : printDocument(answer.document, format, style.compact === true, redact);
      stdout.write(text);
    },
    repaint: (answer) => {
      waits.clear();
      if (format !== 'table') {
        const text = printDocument(answer.document, format, true, redact);
        stdout.write(format === 'yaml' ? `---\n${text}` : text);
        return;
      }
      const lines = draw(answer);
      if (!stdoutIsTty) {
        stdout.write(`${lines.join('\n')}\n\n`);
        return;
      }
      const fitting = fitToScreen(lines, stdout);
      // Cursor up over the last painting, clear to the end of the screen, then the new one.
      const back = painted === 0 ? '' : `\u001b[${painted}A\u001b[J`;
      stdout.write(`${back}${fitting.lines.join('\n')}\n`);
      painted = fitting.screenLines;
    },
    text: (text) => {
      waits.clear();
      const clean = redact(text);
      stdout.write(
        stdoutIsTty
          ? clean
              .split('\n')
              .map((line) => escapeControl(line))
              .join('\n')
          : clean,
      );
    },
    note: (line) => say(clean(line)),
    warn: (line) => say(`${talk.warn('warning:')} ${clean(line)}`),
    waiting: (what) => waits.begin(escapeControl(redact(what))),
    endWaits: waits.endAll,
    canConfirm: options.canConfirm,
    confirm: (question) => {
      waits.clear();
      return options.confirm(escapeControl(redact(question)));
    },
  };
}

/** Cuts what would scroll the top away, since the cursor cannot come back to it. Long lines take several of the screen's. */
function fitToScreen(
  lines: readonly string[],
  stdout: OutputStream,
): { lines: string[]; screenLines: number } {
  const columns = sizeOr(stdout.columns, usualColumns);
  const room = sizeOr(stdout.rows, usualRows) - 1;
  const kept: string[] = [];
  let screenLines = 0;
  for (const line of lines) {
    const height = Math.max(1, Math.ceil(visibleLength(line) / columns));
    if (screenLines + height > room) break;
    kept.push(line);
    screenLines += height;
  }
  return { lines: kept, screenLines };
}

function visibleLength(line: string): number {
  return line.replace(/\u001b\[[0-9;]*m/g, '').length;
}

function sizeOr(size: number | undefined, usual: number): number {
  return size === undefined || size <= 0 ? usual : size;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
