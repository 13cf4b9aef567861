// What the rows and the files of a pretend instance agree on.
import type { Shape } from './seed-options.ts';

/** A package of the built-in repository. */
export interface SeedPackage {
  readonly packageId: string;
  readonly version: string;
  /** Major, minor, build, revision. */
  readonly numbers: readonly [number, number, number, number];
}

/** Three packages in four versions each. */
export const seedPackages: readonly SeedPackage[] = Array.from({ length: 12 }, (_, index) => ({
  packageId: `Pretend.Web.${String(Math.floor(index / 4))}`,
  version: `1.${String(index % 4)}.0`,
  numbers: [1, index % 4, 0, 0] as const,
}));

/** Numbers of the finished tasks that left an artifact: every tenth. */
export function seedArtifacts(finishedTasks: number): number[] {
  return Array.from({ length: Math.floor(finishedTasks / 10) }, (_, index) => index * 10 + 1);
}

/** Finished tasks to begin with unless asked otherwise. */
export const usualFinishedTasks = 300;

/** Where a package is below the packages folder: since 2019.3 in a folder of its space (octopus-internals.md 3.5). */
export function packagePath(shape: Shape, { packageId, version }: SeedPackage): readonly string[] {
  const split = shape === '2019' || shape === 'future';
  const file = `${packageId}.${version}.nupkg`;
  return split ? ['Spaces-1', 'feeds-builtin', packageId, file] : [packageId, file];
}
