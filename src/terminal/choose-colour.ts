// The terminal: streams, colour, tables, json and yaml, errors, the spinner.
// Lives here: how an answer looks. Never here: what is in it, exit codes, anything about Octopus.

/** What decides about colour besides the stream. */
export interface ColourWish {
  /** `--color` gives true, `--no-color` false, neither undefined. */
  readonly flag: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether a stream gets colour: `--no-color` > `--color` > NO_COLOR > FORCE_COLOR and CLICOLOR_FORCE > a TTY that is
 * not `TERM=dumb`. NO_COLOR counts when not empty (no-color.org); the force variables when neither empty nor `0`/`false`;
 * `FORCE_COLOR=0` turns colour off. Decided here because chalk colours pipes on build servers and overlooks NO_COLOR.
 */
export function chooseColour(isTty: boolean, wish: ColourWish): boolean {
  if (wish.flag !== undefined) return wish.flag;
  if (filled(wish.env['NO_COLOR'])) return false;
  const force = wish.env['FORCE_COLOR'];
  if (force === '0' || force === 'false') return false;
  if (force !== undefined) return true;
  const cliForce = wish.env['CLICOLOR_FORCE'];
  if (filled(cliForce) && cliForce !== '0') return true;
  return isTty && wish.env['TERM'] !== 'dumb';
}

function filled(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
