// The options by which every command of the sandbox tells which sandbox it is about.
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

/** Which sandbox. */
export interface SandboxFlags {
  readonly name: string;
  readonly state?: string;
}

/** Adds `--name` and `--state`. */
export function addSandboxOptions(command: Command): Command {
  return command
    .addOption(new Option('--name <name>', 'which sandbox').default('default'))
    .addOption(
      new Option(
        '--state <folder>',
        'where sandboxes keep their files, else where the platform does; not --state-folder',
      ),
    );
}

/** A parser of numbers between two bounds. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most)
      throw new InvalidArgumentError(`Give a number from ${String(least)} to ${String(most)}.`);
    return value;
  };
}

/** The same, whole numbers alone. */
export function wholeBetween(least: number, most: number): (text: string) => number {
  const read = numberBetween(least, most);
  return (text) => {
    const value = read(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('Give a whole number.');
    return value;
  };
}
