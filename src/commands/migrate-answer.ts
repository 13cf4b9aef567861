// How the outcome of a phase of migrate is drawn.
import type { Answer, Cell } from '../edges.ts';
import type { FileTrouble } from '../model/tree.ts';
import type { MigrateDocument, MigrateFinishDocument } from '../operations/migrate/migrate-document.ts';
import type { MigrateStatusDocument } from '../operations/migrate/migrate-status-document.ts';
import type { MigrateVerifyDocument } from '../operations/migrate/verify-document.ts';
import { foreignInWords } from '../operations/migrate/foreign-files.ts';
import { goneInWords } from '../operations/migrate/gone-from-target.ts';
import { keptInWords } from '../operations/migrate/kept-on-target.ts';
import { otherOwnersInWords } from '../operations/migrate/other-owners.ts';
import { untoldInWords } from '../operations/migrate/switch-paths.ts';
import { asideInWords } from '../operations/migrate/vanished-in-words.ts';
import type { CheckedKind } from '../operations/migrate/verify-database/database-finding.ts';
import { bytes, orDash } from './in-words.ts';

/** Of a copy, a cutover, a way back. */
export function migrateAnswer(document: MigrateDocument): Answer {
  const troubles = document.stores.flatMap((store) => store.troubles);
  return {
    document: { ...document },
    header: [`${document.outcome}: ${document.to} (journal ${document.run})`],
    table: {
      columns: ['store', 'from', 'to', 'files', 'bytes', 'copied', 'complete'],
      rows: document.stores.map(
        ({ kind, from, to, files, bytes: size, copied, complete }): readonly Cell[] => [
          { text: kind },
          { text: from },
          { text: to },
          { text: orDash(files), align: 'right' },
          { text: size === null ? '-' : bytes(size), align: 'right' },
          { text: String(copied), align: 'right' },
          complete === null
            ? { text: '-' }
            : complete
              ? { text: 'yes', tone: 'good' }
              : { text: 'no', tone: 'warn' },
        ],
      ),
    },
    footer: [
      ...troubleLines(troubles),
      ...asideInWords(document.stores),
      ...titled('born on the target', document.born, document.bornTotal),
      ...titled(
        'left on the target, older or whole in the old folders',
        document.leftOnTarget,
        document.leftOnTargetTotal,
      ),
      ...keptInWords(document.keptOnTarget),
      ...goneInWords(document.goneFromTarget),
      ...untoldInWords(document.notReadBack),
      ...otherOwnersInWords(document.otherOwners),
    ],
  };
}

/** Of a reading back. @param provedAnew how what of the proof is lost comes back */
export function verifyAnswer(document: MigrateVerifyDocument, provedAnew: string): Answer {
  const { named, hashed, level, to, findings, counts, database, from, lostProof } = document;
  const told = Object.entries(counts).map(([code, count]) => `${String(count)} ${code}`);
  return {
    document: { ...document },
    header: [
      `${to} (${level}${from === null ? '' : `, through ${from}`}): ${String(named.files)} files looked at, ${String(hashed.files)} read whole (${bytes(hashed.bytes)}), ${String(findings)} findings`,
      ...curedLines(document),
      ...lostProof.map((each) => `not known to be proved: ${each}; ${provedAnew}`),
      ...(told.length === 0 ? [] : [`not as they were proved: ${told.join(', ')}${whose(document)}`]),
      ...foreignInWords(document.foreign),
      ...(database?.kinds ?? []).map(databaseLine),
    ],
    table: {
      columns: ['store', 'path', 'finding', 'what'],
      rows: [
        ...document.troubles
          .filter(({ code }) => !isNoFinding(code, document))
          .map(({ tree, path, code, detail }): readonly Cell[] => [
            { text: tree },
            { text: path },
            { text: code, tone: 'bad' },
            { text: detail },
          ]),
        ...(database?.findings ?? []).map(({ kind, code, id, space, path, detail }): readonly Cell[] => [
          { text: kind },
          { text: path ?? `${id ?? ''}${space === null ? '' : ` (${space})`}` },
          { text: code, tone: code === 'orphan' ? 'warn' : 'bad' },
          { text: detail },
        ]),
      ],
    },
    ...(document.troubles.some(({ code }) => isNoFinding(code, document))
      ? { footer: ['what is no finding is counted above and not listed: -o json names it'] }
      : {}),
  };
}

function curedLines({ cured }: MigrateVerifyDocument): readonly string[] {
  if (cured === null) return [];
  const anew = cured.trees
    .filter(({ files }) => files > 0)
    .map(({ name, files }) => `${name} ${String(files)}`);
  return [
    `proved anew, the same in old folder and target: ${anew.length === 0 ? 'nothing' : anew.join(', ')}`,
    ...(cured.leftTotal === 0
      ? []
      : [
          `on both sides, and not to be proved: ${String(cured.leftTotal)}`,
          ...troubleLines(cured.left, cured.leftTotal),
        ]),
  ];
}

/** The work of nodes, or of somebody else who put a file there. */
function isNoFinding(code: FileTrouble['code'], document: MigrateVerifyDocument): boolean {
  return code === 'extra' || (document.nodesWorkedThere && (code === 'changed' || code === 'gone'));
}

function whose({ nodesWorkedThere, database }: MigrateVerifyDocument): string {
  if (!nodesWorkedThere) return '';
  const gone = database === null ? '; whether what is gone was to go, --database tells' : '';
  return ` (extra, changed and gone: nodes have worked there since${gone})`;
}

function databaseLine({ kind, rows, missing, orphans, differs, unknown }: CheckedKind): string {
  if (unknown !== null) return `${kind} by the database: not known, ${unknown}`;
  const found = `${String(missing)} missing, ${String(differs)} differ, ${String(orphans)} orphans`;
  return `${kind} by the database: ${String(rows)} must be there; ${found}`;
}

/** Of `migrate status`. */
export function statusAnswer(document: MigrateStatusDocument): Answer {
  const { to, migrations, holder } = document;
  return {
    document: { ...document },
    header: [
      migrations.length === 0
        ? `no migration to ${to} is known there`
        : `migrations to ${to}, the newest first`,
      ...(holder === null ? [] : [`at work in it: ${holder}`]),
      ...migrations.flatMap((each) => [
        '',
        `${each.run}: ${each.phase}, begun ${each.begunAt}, last line ${each.lastAt}`,
        `  paths: ${each.paths}; preseeded: ${each.preseededAt ?? 'never'}; moved: ${each.movedAt ?? 'no'}`,
        ...each.disabled.map(({ node, before }) => `  kept from starting: ${node}; before: ${before}`),
        ...each.left.map(
          ({ node, draining, stopped }) =>
            `  left: ${node} ${[...(stopped ? ['stopped, or about to be'] : []), ...(draining ? ['draining'] : [])].join(' and ')}`,
        ),
        ...foreignInWords(each.foreign).map((line) => `  ${line}`),
        ...(each.steps.length === 0 ? [] : [`  last steps: ${each.steps.slice(-6).join(', ')}`]),
        `  next: ${each.next}`,
        ...each.commands.map((command) => `    ${command}`),
      ]),
    ],
  };
}

/** Of `migrate finish`. */
export function finishAnswer(document: MigrateFinishDocument): Answer {
  return {
    document: { ...document },
    table: {
      columns: ['store', 'outcome', 'old folder', 'is now'],
      rows: document.stores.map(({ kind, outcome, path, aside }) => [
        { text: kind },
        { text: outcome },
        { text: path },
        { text: orDash(aside) },
      ]),
    },
    footer: ['nothing was deleted; delete the renamed folders yourself when you are sure'],
  };
}

function titled(title: string, files: readonly FileTrouble[], total: number): readonly string[] {
  return total === 0 ? [] : [`${title}: ${String(total)}`, ...troubleLines(files, total, true)];
}

function troubleLines(
  troubles: readonly FileTrouble[],
  total = troubles.length,
  isBorn = false,
): readonly string[] {
  const shown = troubles.slice(0, 20).map(({ tree, path, code, detail }) =>
    // Of what was born there is nothing more to say.
    code === 'extra' && isBorn ? `  ${tree}/${path}` : `  ${code}: ${tree}/${path}: ${detail}`,
  );
  const more = total - shown.length;
  return more > 0 ? [...shown, `  and ${String(more)} more`] : shown;
}
