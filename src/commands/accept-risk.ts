// The flag `--accept-risk NAME`: one named refusal less. There is no `--force`.
import { InvalidArgumentError, Option } from 'commander';

/** Declares it for these names; given several times, or with commas. Its value is an array of names. */
export function acceptRiskOption(names: readonly string[]): Option {
  return new Option('--accept-risk <name>', `take over a risk by its name: ${names.join(', ')}`)
    .default([], 'none')
    .argParser((text: string, before: readonly string[]) => [
      ...before,
      ...text.split(',').map((name) => known(name.trim(), names)),
    ]);
}

function known(name: string, names: readonly string[]): string {
  if (!names.includes(name)) throw new InvalidArgumentError(`Give one of: ${names.join(', ')}.`);
  return name;
}
