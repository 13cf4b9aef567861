// How a plan is drawn: the stores as a table, what speaks against it below.
import type { Answer, Cell } from '../edges.ts';
import type { VerdictWord } from '../model/verdict.ts';
import type { PlanDocument, StoreEntry } from '../operations/migrate/plan-document.ts';
import { withWhere } from './again-command.ts';
import { bytes, count, span } from './in-words.ts';

/** @param isTty bytes in words and days on a terminal, in full elsewhere */
export function planAnswer(document: PlanDocument, isTty: boolean): Answer {
  const { instance, target, verdict, version } = document;
  const free = target.freeBytes === null ? 'free space not known' : `${bytes(target.freeBytes)} free`;
  const place = [target.fileSystem, free, `${bytes(target.neededBytes)} needed`].filter(
    (part) => part !== null,
  );
  // A column that says `there` of every store says nothing.
  const isTold = !isTty || document.stores.some(({ state, link }) => state !== 'folder' || link !== null);
  return {
    document: { ...document },
    header: [
      `migrate ${instance.database} on ${instance.server} (Octopus ${version ?? 'of unknown version'}) to ${target.to}: ${answers[verdict]}`,
      `target: ${target.toLocal} (${place.join(', ')})`,
    ],
    table: {
      columns: ['store', 'from', 'to', 'files', 'bytes', 'largest', 'oldest', ...(isTold ? ['state'] : [])],
      rows: document.stores.flatMap((store) => [
        [...storeRow(store, isTty), ...(isTold ? [stateCell(store)] : [])],
        ...spaceRows(store, isTty).map((row) => [...row, ...(isTold ? [{ text: '' }] : [])]),
      ]),
    },
    footer: [
      ...reasonLines(document),
      ...unprovenBelow(document).flatMap(({ what, where, command }) => [
        '',
        `not proved from here: ${what}`,
        `  ${where}:`,
        `  ${command}`,
      ]),
      ...estimateLines(document),
    ],
  };
}

/** The command for the service's rights stands with its reason, until that is accepted. */
function unprovenBelow({ unproven, reasons }: PlanDocument): PlanDocument['unproven'] {
  const isToldAbove = reasons.some(({ code, lifted }) => code === 'service.rights' && !lifted);
  return unproven.filter(({ code }) => !(isToldAbove && code === 'service-rights'));
}

const answers: Readonly<Record<VerdictWord, string>> = {
  safe: 'nothing speaks against it',
  unsafe: 'NOT YET',
  unknown: 'NOT YET: something could not be found out, which is no yes',
};

function storeRow(store: StoreEntry, isTty: boolean): Cell[] {
  const amount = (value: number | null): Cell => ({
    text: value === null ? '-' : String(value),
    align: 'right',
  });
  return [
    { text: store.kind },
    { text: store.from },
    { text: store.moves ? store.to : 'stays' },
    amount(store.files),
    size(store.bytes, isTty),
    size(store.largest?.bytes ?? null, isTty),
    day(store.oldestAt, isTty),
  ];
}

/** Only where folders tell of spaces. */
function spaceRows({ spaces }: StoreEntry, isTty: boolean): Cell[][] {
  if (spaces.every(({ space }) => space === null)) return [];
  return spaces.map(({ space, files, bytes: total, largestBytes, oldestAt }) => [
    { text: `  ${space ?? 'no space'}`, tone: 'dim' },
    { text: '' },
    { text: '' },
    { text: String(files), align: 'right', tone: 'dim' },
    { ...size(total, isTty), tone: 'dim' },
    { ...size(largestBytes, isTty), tone: 'dim' },
    { ...day(oldestAt, isTty), tone: 'dim' },
  ]);
}

/** On a terminal the day alone. */
function day(instant: string | null, isTty: boolean): Cell {
  return { text: instant === null ? '-' : isTty ? instant.slice(0, 10) : instant };
}

function size(value: number | null, isTty: boolean): Cell {
  if (value === null) return { text: '-', align: 'right' };
  return { text: isTty ? bytes(value) : String(value), align: 'right' };
}

function stateCell({ state, link }: StoreEntry): Cell {
  if (state === null) return { text: 'not read', tone: 'bad' };
  if (state !== 'folder') return { text: state, tone: 'warn' };
  return link === null ? { text: 'there', tone: 'good' } : { text: `link to ${link}`, tone: 'warn' };
}

const order = ['forbid', 'unknown', 'warn'] as const;

function reasonLines({ reasons }: PlanDocument): readonly string[] {
  const lines = order.flatMap((vote) =>
    reasons
      .filter((reason) => reason.vote === vote)
      .flatMap(({ code, message, hint, lifted }) => [
        `${lifted ? `${vote}, accepted` : vote}  ${code}: ${message}`,
        ...(hint === null || lifted ? [] : [`        ${withWhere(hint)}`]),
      ]),
  );
  const well = reasons.filter(({ vote }) => vote === 'ok').length;
  return [...lines, `${count(well, 'check')} passed; -o json shows every one`];
}

function estimateLines({ estimate }: PlanDocument): readonly string[] {
  if (estimate === null)
    return ['', 'how long it takes is not known: nothing could be measured in the target'];
  const { copySeconds, outageSeconds, windows, filesPerSecond, bytesPerSecond } = estimate;
  const nights = windows === null ? '' : `, in ${count(windows, 'window')}`;
  return [
    '',
    `first copy, read back: about ${span(copySeconds)}${nights} (measured: ${count(filesPerSecond, 'file')} and ${bytes(bytesPerSecond)} a second)`,
    `outage: about ${span(outageSeconds)} and what changed since the copy, once no task runs`,
  ];
}
