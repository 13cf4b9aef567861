// Foreign text in messages: nobody reads a megabyte.

/** At most `length` characters of a text, cut where no pair is torn. */
export function shortened(text: string, length = 100): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
