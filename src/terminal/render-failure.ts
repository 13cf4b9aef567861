// An error as the operator reads it on stderr: `error: …` and `hint: …`, or one JSON line with `-o json`.
import { inspect } from 'node:util';
import { Failure } from '../errors.ts';
import type { OutputFormat } from '../edges.ts';
import { crashReport, type Circumstances } from './crash-report.ts';
import { escapeControl } from './escape-control.ts';
import type { Palette } from './palette.ts';

/** How to show it. */
export interface FailureStyle {
  readonly format: OutputFormat;
  readonly debug: boolean;
  readonly palette: Palette;
  readonly redact: (text: string) => string;
  /** Makes the commands in it whole, so that they can be pasted. */
  readonly complete: (text: string) => string;
  readonly circumstances: Circumstances;
}

/** The code that anything else than a Failure is shown with; exit 1. */
export const bugCode = 'internal.bug';

/** The lines for stderr, without line ends. */
export function renderFailure(error: unknown, style: FailureStyle): string[] {
  if (style.format === 'json') return [asJson(error, style)];
  return asText(error, style).map((line) => style.redact(line));
}

function asJson(error: unknown, style: FailureStyle): string {
  const failure = error instanceof Failure ? error : null;
  const shown = {
    code: failure?.code ?? bugCode,
    message: style.redact(messageOf(error, style)),
    hint:
      failure === null
        ? bugHint
        : failure.hint === undefined
          ? null
          : style.redact(style.complete(failure.hint)),
    exitCode: failure?.exitCode ?? 1,
    ...(failure === null || style.debug ? { stack: stacks(error).map((line) => style.redact(line)) } : {}),
    ...(failure === null ? { circumstances: style.circumstances } : {}),
  };
  return JSON.stringify({ error: shown });
}

function asText(error: unknown, style: FailureStyle): string[] {
  const { palette } = style;
  const lines = messageOf(error, style)
    .split('\n')
    .map((line, index) => (index === 0 ? `${palette.bad('error:')} ` : '  ') + escapeControl(line));
  if (!(error instanceof Failure))
    return [
      ...lines,
      `${palette.strong('hint:')} ${bugHint}`,
      '',
      ...crashReport(stacks(error), style.circumstances),
    ];
  const hints = style
    .complete(error.hint ?? '')
    .split('\n')
    .filter((line) => line !== '');
  lines.push(
    ...hints.map(
      (line, index) => (index === 0 ? `${palette.strong('hint:')} ` : '      ') + escapeControl(line),
    ),
  );
  if (style.debug) lines.push(`code: ${error.code}`, ...stacks(error).map((line) => escapeControl(line)));
  return lines;
}

const bugHint = 'this is a bug in octo-ha: please send the report with what you did';

function messageOf(error: unknown, { complete }: FailureStyle): string {
  if (error instanceof Failure) return complete(error.message === '' ? error.name : error.message);
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return String(error);
}

/** The stack of the error and of each of its causes. */
function stacks(error: unknown): string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let each = error; each !== undefined && each !== null && !seen.has(each);) {
    if (seen.size > 0) lines.push('caused by:');
    seen.add(each);
    const text = each instanceof Error ? (each.stack ?? `${each.name}: ${each.message}`) : printable(each);
    lines.push(...text.split('\n'));
    each = each instanceof Error ? each.cause : undefined;
  }
  return lines;
}

function printable(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 3 });
}
