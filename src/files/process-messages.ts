// What goes between octo-ha and a process that touches folders for it. Shapes only; all of it plain JSON.

/** With its number; `stop` ends the one of that number cleanly. */
export type ParentMessage<R> =
  { readonly id: number; readonly request: R } | { readonly id: number; readonly stop: true };

/** Why a request failed: an error of ours by its class, else an errno or `UNKNOWN`. */
export interface ProcessFailure {
  readonly kind: 'UnavailableError' | 'RefusedError' | 'LockedError' | null;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly path: string | null;
}

/** Progress any number of times, then one answer or one failure. `alive` comes by itself, every second. */
export type ChildMessage =
  | { readonly alive: true }
  | { readonly id: number; readonly progress: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly failure: ProcessFailure };
