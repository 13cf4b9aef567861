// A bug as a block to paste into a report. Option values and arguments are left out: they may be anybody's secrets.
import { escapeControl } from './escape-control.ts';

/** What ran, where. */
export interface Circumstances {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  /** The command's words and the names of its options, no values: `nodes list --watch --output`. */
  readonly command: string;
}

/** The lines of the block. */
export function crashReport(stack: readonly string[], circumstances: Circumstances): string[] {
  return [
    '--- report ---',
    `octo-ha: ${circumstances.version}`,
    `node: ${circumstances.node}`,
    `platform: ${circumstances.platform}`,
    `command: octo-ha ${escapeControl(circumstances.command)}`.trimEnd(),
    ...stack.map((line) => escapeControl(line)),
    '--- end of report ---',
  ];
}
