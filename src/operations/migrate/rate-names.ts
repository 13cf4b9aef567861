// Names and entries that would not arrive as they are.
import type { Vote } from '../../model/verdict.ts';
import type { TreeFinding as NameFinding, TreeSurvey } from '../../model/surveyed-tree.ts';
import { isMoving } from './is-moving.ts';
import type { MigrationFacts, StoreFinding } from './migration-facts.ts';
import type { PlanCode } from './plan-reason-table.ts';
import { planReason } from './plan-reason.ts';
import type { PlanReason } from './plan-reason.ts';
import { targetProbe } from './target-probe.ts';

/** How the target takes names: as Windows does, letter by letter, or nobody knows. */
export type NameRules = 'windows' | 'exact' | 'unknown';

/** Each kind of finding of each store that moves. */
export function rateNames(facts: MigrationFacts): readonly PlanReason[] {
  const rules = nameRules(facts);
  return facts.stores
    .filter(isMoving)
    .flatMap((store) => (store.source.kind === 'read' ? rateStore(store, store.source.survey, rules) : []));
}

/** By the nodes' system first: over SMB to a file server of Linux, Windows clients still see no case. */
export function nameRules({ resolved, target }: Pick<MigrationFacts, 'resolved' | 'target'>): NameRules {
  if (resolved.system === 'windows') return 'windows';
  const fileSystem = targetProbe(target)?.fileSystem?.toLowerCase() ?? '';
  if (likeWindows.includes(fileSystem)) return 'windows';
  return exact.includes(fileSystem) ? 'exact' : 'unknown';
}

const likeWindows = [
  'cifs',
  'smb',
  'smb2',
  'smb3',
  'smbfs',
  'ntfs',
  'ntfs3',
  'fuseblk',
  'vfat',
  'msdos',
  'exfat',
  '9p',
];
const exact = [
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'tmpfs',
  'overlay',
  'overlayfs',
  'nfs',
  'nfs4',
  'ceph',
  'f2fs',
];

function rateStore({ place, fromLocal }: StoreFinding, survey: TreeSurvey, rules: NameRules): PlanReason[] {
  return rows.flatMap(({ finding, code, isOfName, what, wayOn }) => {
    const found = survey.findings.filter((each) => each.code === finding);
    const [first] = found;
    if (first === undefined) return [];
    const vote = isOfName ? votes[rules] : code === 'names.special' ? 'warn' : 'forbid';
    const more =
      found.length > 1
        ? ` and ${String(found.length - 1)}${found.length >= 100 ? ' or more' : ''} others`
        : '';
    const message = `${place.kind}: ${what}: '${first.path}' (${first.detail})${more}`;
    const hint = `${wayOn} Below '${fromLocal}'.`;
    return [planReason(code, vote, message, { store: place.kind, value: found.length, hint })];
  });
}

const votes: Readonly<Record<NameRules, Vote>> = { windows: 'forbid', exact: 'warn', unknown: 'unknown' };

interface Row {
  readonly finding: NameFinding['code'];
  readonly code: PlanCode;
  /** Whether the target's rules for names decide. */
  readonly isOfName: boolean;
  readonly what: string;
  readonly wayOn: string;
}

const rows: readonly Row[] = [
  {
    finding: 'case-twins',
    code: 'names.case-twins',
    isOfName: true,
    what: 'the target takes two names for one',
    wayOn: 'Rename or remove one of each.',
  },
  {
    finding: 'reserved-name',
    code: 'names.reserved',
    isOfName: true,
    what: 'a name that Windows keeps for itself',
    wayOn: 'Rename or remove them.',
  },
  {
    finding: 'trailing-dot',
    code: 'names.trailing-dot',
    isOfName: true,
    what: 'a name that Windows would cut',
    wayOn: 'Rename or remove them.',
  },
  {
    finding: 'too-long',
    code: 'names.too-long',
    isOfName: true,
    what: 'too long',
    wayOn: 'Rename or remove them.',
  },
  {
    finding: 'unreadable-name',
    code: 'names.unreadable',
    isOfName: false,
    what: 'a name that is no text',
    wayOn: 'Rename or remove them.',
  },
  {
    finding: 'symlink',
    code: 'names.link',
    isOfName: false,
    what: 'a link, which is not followed',
    wayOn: 'Put what each leads to in its place, or remove it.',
  },
  {
    finding: 'special',
    code: 'names.special',
    isOfName: false,
    what: 'neither file nor folder, hence not copied',
    wayOn: '',
  },
  {
    finding: 'unreadable',
    code: 'files.unreadable',
    isOfName: false,
    what: 'may not be read',
    wayOn: 'Give this account the right to read them.',
  },
];
