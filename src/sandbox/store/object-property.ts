// OBJECTPROPERTY and COLUMNPROPERTY, their documented common cases.
// Never here: who may see the object.
import { size } from './type-facts.ts';
import { same, type Key, type Table } from './world.ts';

const flag = (yes: boolean): number => (yes ? 1 : 0);
const has = ({ keys }: Table, kind: Key['kind']): number => flag(keys.some((key) => key.kind === kind));

/** OBJECTPROPERTY of a table, or of a key or constraint of it; null for properties unknown and objects not there. */
export function objectProperty(tables: readonly Table[], id: number, property: string): number | null {
  const name = property.toLowerCase();
  const one = tables.find((table) => table.id === id);
  if (one === undefined) {
    const kind = tables.flatMap(({ keys, foreign, checks, columns }) => [
      ...keys.map((key) => [key.id, key.kind === 'primary' ? 'isprimarykey' : 'isuniquecnst'] as const),
      ...foreign.map((key) => [key.id, 'isforeignkey'] as const),
      ...checks.map((check) => [check.id, 'ischeckcnst'] as const),
      ...columns.map((column) => [column.default?.id ?? -1, 'isdefaultcnst'] as const),
    ]);
    const found = kind.find(([own]) => own === id)?.[1];
    if (found === undefined || !KINDS.includes(name)) return null;
    return flag(name === found || name === 'isconstraint');
  }
  switch (name) {
    case 'istable':
    case 'isusertable':
    case 'ownerid':
      return 1;
    case 'ismsshipped':
    case 'tablehastextimage':
      return 0;
    case 'tablehasprimarykey':
      return has(one, 'primary');
    case 'tablehasuniquecnst':
      return has(one, 'unique');
    case 'tablehasindex':
      return flag(one.keys.length > 0);
    case 'tablehasforeignkey':
      return flag(one.foreign.length > 0);
    case 'tablehasforeignref':
      return flag(tables.some(({ foreign }) => foreign.some(({ table }) => table === id)));
    case 'tablehascheckcnst':
      return flag(one.checks.length > 0);
    case 'tablehasdefaultcnst':
      return flag(one.columns.some((column) => column.default !== null));
    case 'tablehasidentity':
      return flag(one.columns.some(({ identity }) => identity !== null));
    case 'tablehastimestamp':
      return flag(one.columns.some(({ type }) => type.kind === 'rowversion'));
    default:
      return KINDS.includes(name) ? 0 : null;
  }
}

const KINDS = [
  'isprimarykey',
  'isuniquecnst',
  'isforeignkey',
  'ischeckcnst',
  'isdefaultcnst',
  'isconstraint',
  'istable',
  'isusertable',
  'isview',
  'isprocedure',
  'isscalarfunction',
  'istablefunction',
  'istrigger',
  'issystemtable',
];

/** COLUMNPROPERTY; null for properties and columns that are not there. */
export function columnProperty(table: Table, name: string, property: string): number | null {
  const one = table.columns.find((column) => same(column.name, name));
  if (one === undefined) return null;
  const [, precision, scale] = size(one.type);
  const length = 'length' in one.type ? (one.type.length === 'max' ? -1 : one.type.length) : null;
  switch (property.toLowerCase()) {
    case 'allowsnull':
      return flag(one.nullable);
    case 'columnid':
      return one.id;
    case 'isidentity':
      return flag(one.identity !== null);
    case 'iscomputed':
    case 'isrowguidcol':
    case 'issparse':
    case 'ishidden':
      return 0;
    case 'precision':
      return length ?? precision;
    case 'scale':
      return length === null ? scale : null;
    case 'charmaxlen':
      return one.type.kind.includes('binary') ? null : length;
    default:
      return null;
  }
}
