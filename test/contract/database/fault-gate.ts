// The place where every statement of a pretend SQL Server passes: there it is listed, or meets a fault.
import { inspect } from 'node:util';
import { SqlError, type Reply, type Session } from '../../../src/sandbox/engine.ts';

/** What befalls a statement. */
export type StatementFault =
  'cut before' | 'cut after' | '1205' | '1222' | 'fail-over' | 'silence before' | 'silence after';

/** A statement that passed. */
export interface Passed {
  readonly text: string;
  readonly values: string;
  readonly isWrite: boolean;
  /** It was carried out, and said that it has written. */
  written: boolean;
  /** The client got its answer. */
  answered: boolean;
}

/** Which statement, from 0, meets what. */
export interface FaultAt {
  readonly at: number;
  readonly kind: StatementFault;
}

/** The gate. */
export interface FaultGate {
  /** A session whose statements pass here. */
  readonly watch: (session: Session) => Session;
  /** Begins to count anew. @returns the statements that pass from now on */
  readonly arm: (fault: FaultAt | null) => readonly Passed[];
  /** No fault any more. */
  readonly disarm: () => void;
  /** What cuts all connections. */
  readonly onFailOver: (cut: () => void) => void;
}

/** Builds one that lets everything pass. */
export function faultGate(): FaultGate {
  let fault: FaultAt | null = null;
  let passed: Passed[] = [];
  let failOver: () => void = () => undefined;

  function watch(session: Session): Session {
    const through = async (
      text: string,
      values: string,
      signal: AbortSignal,
      act: () => Promise<Reply>,
    ): Promise<Reply> => {
      const here: Passed = {
        text,
        values,
        isWrite: text.includes('@outcome AS Outcome'),
        written: false,
        answered: false,
      };
      const kind = fault?.at === passed.length ? fault.kind : null;
      passed.push(here);
      const carryOut = async (): Promise<Reply> => {
        const reply = await act();
        here.written = here.isWrite && JSON.stringify(reply.items).includes('"written"');
        return reply;
      };
      const silence = (): Promise<never> =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));
      switch (kind) {
        case 'cut before':
          throw new Error('cut');
        case 'fail-over':
          failOver();
          throw new Error('cut');
        case 'cut after':
          await carryOut();
          throw new Error('cut');
        case 'silence before':
          return silence();
        case 'silence after':
          await carryOut();
          return silence();
        case '1205':
        case '1222': {
          here.answered = true;
          const error = new SqlError(Number(kind), 'as the test wants it', { severity: 13 });
          return { items: [{ kind: 'error', error }], status: null, outputs: [] };
        }
        case null: {
          const reply = await carryOut();
          here.answered = true;
          return reply;
        }
      }
    };
    return new Proxy(session, {
      get(of, name) {
        if (name === 'batch')
          return (text: string, signal: AbortSignal) =>
            through(text, '', signal, () => of.batch(text, signal));
        if (name === 'execute') {
          const execute: Session['execute'] = (text, declaration, parameters, signal) =>
            through(text, JSON.stringify(parameters.map(({ value }) => inspect(value))), signal, () =>
              of.execute(text, declaration, parameters, signal),
            );
          return execute;
        }
        const value: unknown = Reflect.get(of, name, of);
        return typeof value === 'function' ? (value as () => unknown).bind(of) : value;
      },
    });
  }

  return {
    watch,
    arm: (next) => {
      fault = next;
      passed = [];
      return passed;
    },
    disarm: () => {
      fault = null;
    },
    onFailOver: (cut) => {
      failOver = cut;
    },
  };
}
