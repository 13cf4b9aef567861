/** The parts of a name as functions of metadata take it: `[dbo].[Node]`. */
export function nameParts(full: string): readonly string[] {
  return full.split('.').map((part) => part.replace(/^\[|\]$/gu, ''));
}
