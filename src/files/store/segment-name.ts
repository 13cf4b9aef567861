/** Segments of a manifest, and the lists of what is intended beside them: `pass-run-worker`. */
export const segmentName = /^(\d{5})-(\d{5})-(\d{2})$/;

/** The name of a worker's segment. */
export const segmentOf = (pass: number, run: number, worker: number): string =>
  [pass, run].map((each) => String(each).padStart(5, '0')).join('-') + `-${String(worker).padStart(2, '0')}`;

/** The run that wrote it. @param name of a segment or a list beside it */
export const runOf = (name: string): number => Number(name.slice(6, 11));

/** Whether it was written in this pass. */
export const isOfPass = (name: string, pass: number): boolean => Number(name.slice(0, 5)) === pass;
