// Tones to colours. A tone never carries meaning alone: the words beside it say the same.
import { Chalk } from 'chalk';

type Paint = (text: string) => string;

/** One paint per tone of a cell, and those of messages. */
export interface Palette {
  readonly good: Paint;
  readonly warn: Paint;
  readonly bad: Paint;
  readonly dim: Paint;
  readonly strong: Paint;
}

/** The palette of a stream; without colour every paint leaves the text as it is. */
export function createPalette(colour: boolean): Palette {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return { good: chalk.green, warn: chalk.yellow, bad: chalk.red, dim: chalk.dim, strong: chalk.bold };
}
