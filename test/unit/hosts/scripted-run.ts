// Drivers on recorded dialogues: what a program would have been asked, and what it would have said.
import type { ServiceDriver } from '../../../src/edges.ts';
import { createServices, type ServiceOptions } from '../../../src/hosts/create-services.ts';
import type { ProcessWish, RunProcess } from '../../../src/hosts/run-process.ts';
import type { CommandResult } from '../../../src/model/service.ts';
import type { ServiceSettings } from '../../../src/model/service-settings.ts';

/** What a program says; a text alone is its stdout with exit code 0. */
export type Said = string | Partial<CommandResult>;
/** Answers to a command line, its words parted by blanks; an array is used up from its front, its last one stays; or what happens. */
export type Dialogue = Readonly<Record<string, Said | readonly Said[] | (() => Said)>>;

/** A driver, what it ran, and what it told the operator. */
export interface ScriptedDriver {
  readonly driver: ServiceDriver;
  readonly ran: readonly string[];
  readonly wishes: readonly ProcessWish[];
  readonly told: readonly string[];
}

/** The driver of `node-1` with these settings. A command line that the dialogue does not know fails the test. */
export function servicesFor(
  service: ServiceSettings,
  dialogue: Dialogue = {},
  more: Partial<ServiceOptions> = {},
): ScriptedDriver {
  const ran: string[] = [];
  const wishes: ProcessWish[] = [];
  const told: string[] = [];
  const left = new Map(
    Object.entries(dialogue).map(([line, said]) => [
      line,
      Array.isArray(said) ? [...(said as Said[])] : [said as Said | (() => Said)],
    ]),
  );
  const run: RunProcess = (wish) => {
    const line = [wish.program, ...wish.args].join(' ');
    ran.push(line);
    wishes.push(wish);
    const answers = left.get(line);
    if (answers === undefined) return Promise.reject(new Error(`nobody asks: ${line}`));
    const next = (answers.length > 1 ? answers.shift() : answers[0]) ?? '';
    const said = typeof next === 'function' ? next() : next;
    const result = { exitCode: 0, stdout: '', stderr: '' };
    return Promise.resolve({ ...result, ...(typeof said === 'string' ? { stdout: said } : said) });
  };
  const services = createServices([{ name: 'node-1', service }], {
    env: { PATH: '/usr/bin' },
    platform: 'linux',
    announce: (text) => {
      told.push(text);
      return Promise.resolve();
    },
    pollMs: 1,
    run,
    ...more,
  });
  const driver = services('node-1');
  if (driver === null) throw new Error('no driver');
  return { driver, ran, wishes, told };
}
