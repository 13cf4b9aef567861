// The contract on the SQL Server that OCTO_HA_TEST_DATABASE names: an administrator's connection string to any database.
import type { TestContext } from 'vitest';
import { parseConnectionString } from '../../../src/config/parse-connection-string.ts';
import type { Connection } from '../../../src/model/connection.ts';
import { databaseSuite } from './suite.ts';

const given = process.env['OCTO_HA_TEST_DATABASE'];

function connect(context: TestContext): Promise<Connection> {
  if (given === undefined || given === '')
    return context.skip('OCTO_HA_TEST_DATABASE names no SQL Server (see CONTRIBUTING.md)');
  return Promise.resolve(parseConnectionString(given, 'the environment variable OCTO_HA_TEST_DATABASE'));
}

databaseSuite('real SQL Server', connect, 'statement');
