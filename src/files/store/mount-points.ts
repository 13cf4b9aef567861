/** Of every mount in a table as proc(5) describes it, in which blanks and the like are octal. */
export const mountPointsIn = (mounts: string): readonly string[] =>
  mounts
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((place) =>
      place.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8))),
    );
