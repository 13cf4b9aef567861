import type { Expression } from './ast.ts';
import type { TypeScope } from './scope.ts';
import { branchType, isNull, typeOf } from './type-of.ts';
import type { SqlType } from '../values.ts';

const INT: SqlType = { kind: 'int' };
const TEXT: SqlType = { kind: 'nvarchar', length: 4000 };
const INTS: ReadonlySet<string> = new Set(
  `LEN DATALENGTH CHARINDEX PATINDEX ASCII UNICODE DATEDIFF DATEPART YEAR MONTH DAY ISDATE ISNUMERIC ISJSON
  OBJECT_ID DB_ID SCHEMA_ID USER_ID TYPE_ID COL_LENGTH IS_MEMBER IS_ROLEMEMBER IS_SRVROLEMEMBER HAS_PERMS_BY_NAME
  ERROR_NUMBER ERROR_SEVERITY ERROR_STATE ERROR_LINE XACT_STATE APPLOCK_TEST HAS_DBACCESS SUSER_ID DATABASE_PRINCIPAL_ID
  OBJECTPROPERTY COLUMNPROPERTY INDEXPROPERTY
  @@ROWCOUNT @@TRANCOUNT @@SPID @@LOCK_TIMEOUT @@ERROR`.split(/\s+/u),
);
const FIXED: Readonly<Record<string, SqlType>> = {
  GETDATE: { kind: 'datetime' },
  GETUTCDATE: { kind: 'datetime' },
  CURRENT_TIMESTAMP: { kind: 'datetime' },
  SYSDATETIME: { kind: 'datetime2', scale: 7 },
  SYSUTCDATETIME: { kind: 'datetime2', scale: 7 },
  SYSDATETIMEOFFSET: { kind: 'datetimeoffset', scale: 7 },
  EOMONTH: { kind: 'date' },
  NEWID: { kind: 'uniqueidentifier' },
  DATEDIFF_BIG: { kind: 'bigint' },
  ROWCOUNT_BIG: { kind: 'bigint' },
  COMPRESS: { kind: 'varbinary', length: 'max' },
  DECOMPRESS: { kind: 'varbinary', length: 'max' },
  HASHBYTES: { kind: 'varbinary', length: 8000 },
  SQRT: { kind: 'float' },
  SCOPE_IDENTITY: { kind: 'decimal', precision: 38, scale: 0 },
  '@@IDENTITY': { kind: 'decimal', precision: 38, scale: 0 },
  JSON_QUERY: { kind: 'nvarchar', length: 'max' },
  STR: { kind: 'varchar', length: 8000 },
  SPACE: { kind: 'varchar', length: 8000 },
  CHAR: { kind: 'char', length: 1 },
  NCHAR: { kind: 'nchar', length: 1 },
};
/** Functions whose text is of the kind of their first argument. */
const TEXTUAL: ReadonlySet<string> = new Set(
  'LEFT RIGHT SUBSTRING UPPER LOWER LTRIM RTRIM TRIM REVERSE STUFF REPLACE REPLICATE'.split(' '),
);

/** The type of `@@X`. */
export function globalType(name: string): SqlType {
  return FIXED[name] ?? (INTS.has(name) ? INT : TEXT);
}

/** The type of a call (the "Return types" of each function's page). */
export function callType({ name, args }: Extract<Expression, { kind: 'call' }>, scope: TypeScope): SqlType {
  const [first, second, third] = args;
  if (INTS.has(name)) return INT;
  const fixed = FIXED[name];
  if (fixed !== undefined) return fixed;
  switch (name) {
    case 'COALESCE':
      return branchType(args, scope);
    case 'ISNULL':
      return branchType(first !== undefined && isNull(first) ? args.slice(1) : args.slice(0, 1), scope);
    case 'DATEADD': {
      const type = third === undefined ? INT : typeOf(third, scope);
      return 'length' in type || !isDated(type) ? { kind: 'datetime' } : type;
    }
    case 'SWITCHOFFSET':
    case 'TODATETIMEOFFSET': {
      const type = first === undefined ? INT : typeOf(first, scope);
      return { kind: 'datetimeoffset', scale: 'scale' in type && type.kind !== 'decimal' ? type.scale : 7 };
    }
    case 'CONCAT':
    case 'CONCAT_WS':
      return args.some((one) => typeOf(one, scope).kind.startsWith('n'))
        ? TEXT
        : { kind: 'varchar', length: 8000 };
    case 'NULLIF':
      return first === undefined ? INT : typeOf(first, scope);
    default:
  }
  if (first === undefined) return TEXT;
  if (['ABS', 'SIGN', 'ROUND', 'POWER', 'FLOOR', 'CEILING'].includes(name))
    return numberType(name, typeOf(first, scope));
  if (!TEXTUAL.has(name)) return TEXT;
  const type = typeOf(name === 'TRIM' && second !== undefined ? second : first, scope);
  if (name === 'SUBSTRING' && type.kind.endsWith('binary')) return { kind: 'varbinary', length: 8000 };
  const max = 'length' in type && type.length === 'max';
  return type.kind.startsWith('n')
    ? { kind: 'nvarchar', length: max ? 'max' : 4000 }
    : { kind: 'varchar', length: max ? 'max' : 8000 };
}

function isDated(type: SqlType): boolean {
  return /^(?:date|time|smalldatetime)/u.test(type.kind);
}

/** ABS and kin answer small whole numbers as int, other numbers as themselves, texts as float. */
function numberType(name: string, type: SqlType): SqlType {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
      return INT;
    case 'bigint':
    case 'money':
      return type;
    case 'smallmoney':
      return { kind: 'money' };
    case 'decimal':
      if (name === 'POWER') return { ...type, precision: 38 };
      return name === 'FLOOR' || name === 'CEILING' ? { ...type, scale: 0 } : type;
    default:
      return { kind: 'float' };
  }
}
