import { describe, expect, test } from 'vitest';
import { serverAddress } from '../../../src/config/server-address.ts';

describe('the Server of a connection string', () => {
  test.each([
    ['db', 'db', null, null],
    [' tcp:db.example.com , 1433 ', 'db.example.com', 1433, null],
    ['TCP: db', 'db', null, null],
    ['db\\OCTO', 'db', null, 'OCTO'],
    ['db\\OCTO,1500', 'db', 1500, null],
    ['db\\MSSQLSERVER', 'db', null, null],
    ['.', 'localhost', null, null],
    ['(local)', 'localhost', null, null],
    ['.\\SQLEXPRESS', 'localhost', null, 'SQLEXPRESS'],
    ['(LOCAL)\\X,1', 'localhost', 1, null],
    ['tcp:[::1],1433', '::1', 1433, null],
    ['::1', '::1', null, null],
    ['fe80::1%eth0,1433', 'fe80::1%eth0', 1433, null],
    ['10.0.0.1,1433', '10.0.0.1', 1433, null],
  ])('%s', (text, host, port, instanceName) => {
    expect(serverAddress(text)).toEqual({ host, port, instanceName });
  });

  test.each([
    ['np:db', /named pipes.*tcp:HOST,PORT/],
    ['\\\\.\\pipe\\sql\\query', /named pipes/],
    ['lpc:db', /shared memory/],
    ['admin:db', /administrator connection/],
    ['(localdb)\\x', /LocalDB/],
    ['db,0', /not a port/],
    ['db,65536', /not a port/],
    ['db,', /not a port/],
    ['db:1433', /not a host/],
    ['', /not a host/],
    ['a b', /not a host/],
    ['db\\a\\b', /not an instance/],
    ['[x]', /not a host/],
  ])('%s is refused', (text, trouble) => {
    expect(serverAddress(text)).toEqual({ trouble: expect.stringMatching(trouble) as unknown });
  });
});
