/** What to do about something in a file's place: the end of a detail. */
export const moveItOut = '; move it out of the target to have the file copied';

/** The detail without it: what a node wrote there may be the newer one, and moved out it is in use no more. */
export function withoutAdvice(detail: string): string {
  return detail.endsWith(moveItOut) ? detail.slice(0, -moveItOut.length) : detail;
}
