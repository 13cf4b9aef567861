import type { NameKey } from './name-key.ts';
import type { FileLine } from './read-manifest.ts';

/** A file that was proved, as its line has it. */
export interface SampledFile {
  /** Of its folder below the tree, with `/`; empty for the tree itself. */
  readonly path: string;
  readonly name: string;
  readonly size: number;
  /** Microseconds since 1970. */
  readonly modifiedUs: number;
}

/** Some files out of all that went by. */
export interface TreeSample {
  seen: number;
  readonly files: SampledFile[];
}

const most = 32;

/** None yet. */
export const emptySample = (): TreeSample => ({ seen: 0, files: [] });

/** A reservoir (Vitter's algorithm R) whose lot is the key: the same manifest gives the same sample. */
export function addSample(
  sample: TreeSample,
  key: Readonly<NameKey>,
  path: string,
  line: Pick<FileLine, 'name' | 'size' | 'modifiedUs'>,
): void {
  sample.seen += 1;
  const lot = sample.seen <= most ? sample.seen - 1 : key.low % sample.seen;
  if (lot < most) {
    const { size, modifiedUs } = line;
    sample.files[lot] = { path, name: line.name(), size, modifiedUs };
  }
}
