// SQL Server's error numbers as octo-ha tells them.
// Source: the pages "Database Engine events and errors" and, for 4xxxx, "Troubleshooting connectivity issues with Azure SQL
// Database" of Microsoft's documentation.

/** A stable code, the phrase that follows what was being done, and the way on. */
export interface NumberedTrouble {
  readonly code: string;
  readonly phrase: string;
  readonly hint: string;
}

const busy: NumberedTrouble = {
  code: 'database.busy',
  phrase: 'the server turns work away because a limit of its resources is reached',
  hint: 'try again in a minute; if it stays, the service tier or the number of sessions is the limit',
};
const failingOver: NumberedTrouble = {
  code: 'database.failing-over',
  phrase: 'the database is being moved or started and takes no queries now',
  hint: 'try again in half a minute; in an availability group connect to its listener, not to one replica',
};
const broken: NumberedTrouble = {
  code: 'database.not-accessible',
  phrase: 'the database cannot be opened by the server itself (files, memory or disk space)',
  hint: 'waiting does not help: the error log of SQL Server tells more, and its administrator can bring it online',
};
const lost: NumberedTrouble = {
  code: 'database.connection-lost',
  phrase: 'the connection was lost',
  hint: 'try again; after a fail-over the listener answers within seconds',
};
const denied: NumberedTrouble = {
  code: 'database.permission-denied',
  phrase: 'the login lacks a permission',
  hint: 'print what it needs with: octo-ha db grants --for VERB',
};
const changed: NumberedTrouble = {
  code: 'database.schema-unknown',
  phrase: 'the schema is not the one that was found a moment ago',
  hint: 'is an upgrade of Octopus running? try again when it is done',
};

const troubles: Readonly<Record<number, NumberedTrouble | undefined>> = {
  207: changed,
  208: changed,
  229: denied,
  230: denied,
  300: denied,
  916: {
    ...denied,
    phrase: 'the login is no user of the database',
  },
  1205: {
    code: 'database.deadlock',
    phrase: 'the server ended it to resolve a deadlock; octo-ha always steps back for Octopus',
    hint: 'try again; nothing was changed',
  },
  1222: {
    code: 'database.lock-timeout',
    phrase: 'another session holds a lock for too long',
    hint: 'try again; if it stays, look for a long transaction, and whether READ_COMMITTED_SNAPSHOT is on',
  },
  3906: {
    code: 'database.read-only',
    phrase: 'the database is read-only',
    hint: 'connect to the primary replica, by the listener without ApplicationIntent=ReadOnly',
  },
  3960: {
    code: 'database.deadlock',
    phrase: 'another session changed the same rows at the same moment',
    hint: 'try again; nothing was changed',
  },
  926: broken,
  942: { ...broken, phrase: 'the database is offline' },
  945: broken,
  // Availability groups: not accessible, not joined, no quorum, secondary without read access, wrong intent, resolving.
  976: failingOver,
  978: { ...failingOver, phrase: 'this replica takes read-only connections alone' },
  979: { ...failingOver, phrase: 'this replica takes no read-only connections' },
  982: { ...failingOver, phrase: 'no secondary replica takes read-only connections now' },
  983: failingOver,
  988: failingOver,
  921: failingOver,
  922: failingOver,
  927: failingOver,
  952: failingOver,
  17142: { ...failingOver, phrase: 'SQL Server is paused' },
  17187: { ...failingOver, phrase: 'SQL Server is starting and takes no connections yet' },
  18401: { ...failingOver, phrase: 'SQL Server is upgrading its own databases' },
  6005: { ...failingOver, phrase: 'SQL Server is shutting down' },
  40197: failingOver,
  40613: failingOver,
  4221: failingOver,
  701: busy,
  1204: busy,
  8645: busy,
  10928: busy,
  10929: busy,
  17809: busy,
  40501: busy,
  49918: busy,
  49919: busy,
  49920: busy,
  596: lost,
  64: lost,
  233: lost,
  10053: lost,
  10054: lost,
};

/** What octo-ha says about an error number; undefined for one it has nothing to add to. */
export function numberedTrouble(number: number): NumberedTrouble | undefined {
  return troubles[number];
}
