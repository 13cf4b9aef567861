import { SqlError } from '../engine.ts';

/**
 * Which argument each formal parameter gets: its place in `args`, or −1. Positional arguments (name '') come first.
 * @throws SqlError 119 (positional after named), 8143 (twice), 8144 (too many), 8145 (no such parameter)
 */
export function matchArguments(
  procedure: string,
  formals: readonly string[],
  args: readonly { readonly name: string }[],
): readonly number[] {
  const places: number[] = formals.map(() => -1);
  let named = false;
  args.forEach(({ name }, index) => {
    if (name === '' && named)
      throw new SqlError(
        119,
        `Must pass parameter number ${index + 1} and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.`,
        { severity: 15 },
      );
    named ||= name !== '';
    const at =
      name === '' ? index : formals.findIndex((formal) => formal.toLowerCase() === name.toLowerCase());
    if (at < 0)
      throw new SqlError(8145, `${name} is not a parameter for procedure ${procedure}.`, { state: 2 });
    if (at >= formals.length)
      throw new SqlError(8144, `Procedure or function ${procedure} has too many arguments specified.`, {
        state: 2,
      });
    if (places[at] !== -1) throw new SqlError(8143, `Parameter '${name}' was supplied multiple times.`);
    places[at] = index;
  });
  return places;
}
