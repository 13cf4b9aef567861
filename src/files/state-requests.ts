// What is asked of the process that touches the state folder, or the file of the log. Shapes only; plain JSON.
import type { Operator } from '../model/run.ts';
import type { JournalInstance } from './journal-folder.ts';
import type { JournalRequest } from './journal-requests.ts';

/** Whose journals are kept, and who writes them. */
export interface StateHand {
  readonly instance: JournalInstance;
  readonly operator: Operator;
}

/** One question. Those about journals come after `keep`, lines of the log after `open-log`. */
export type StateRequest =
  | { readonly ask: 'read-state'; readonly path: string }
  | { readonly ask: 'keep'; readonly path: string; readonly hand: StateHand }
  | { readonly ask: 'open-log'; readonly path: string }
  | { readonly ask: 'log'; readonly text: string }
  | JournalRequest;
