import { describe, expect, test } from 'vitest';
import { readServerConfiguration } from '../../../src/model/server-configuration.ts';

const flat = {
  'Octopus.Storage.ExternalDatabaseConnectionString': 'Server=db;Password={secret}',
  'Octopus.Server.NodeName': 'NODE-1',
  'Octopus.Home': 'C:\\Octopus',
  'Octopus.Node.Cache': 'C:\\Octopus\\OctopusServer',
  'Octopus.Folders.LogDirectory': 'E:\\Octopus\\Task Logs & more',
  'Octopus.Folders.ArtifactsDirectory': 'Artifacts',
  'Octopus.Folders.PackagesDirectory': null,
  'Octopus.Folders.ServerLogsDirectory': 'C:\\Octopus\\Logs',
  'Octopus.WebPortal.ForceSSL': 'True',
};
const nested = {
  Octopus: {
    Storage: { ExternalDatabaseConnectionString: 'Server=db;Password={secret}' },
    Server: { NodeName: 'NODE-1' },
    Home: 'C:\\Octopus',
    Folders: {
      LogDirectory: 'E:\\Octopus\\Task Logs & more',
      ArtifactsDirectory: 'Artifacts',
      PackagesDirectory: null,
      ServerLogsDirectory: 'C:\\Octopus\\Logs',
    },
  },
};
const xml = [
  '<?xml version="1.0" encoding="utf-8"?>',
  '<octopus-settings xmlns:xsd="http://www.w3.org/2001/XMLSchema">',
  '  <set key="Octopus.Home">C:\\Octopus</set>',
  '  <set key="Octopus.Server.NodeName">NODE-1</set>',
  '  <set key="Octopus.Folders.LogDirectory">E:\\Octopus\\Task Logs &amp; more</set>',
  '  <set key="Octopus.Folders.ArtifactsDirectory">Artifacts</set>',
  '  <set key="Octopus.Folders.PackagesDirectory" />',
  '</octopus-settings>',
].join('\r\n');
const log = [
  'Checking the Octopus Master Key has been configured.',
  'System.Exception: could not connect to {0} { Port = 443 }',
  '  at Octopus.Server.Program.Main() {',
  '{"level":"info","message":"a line that is JSON"}',
  '',
].join('\n');
const told = {
  nodeName: 'NODE-1',
  home: 'C:\\Octopus',
  values: { taskLogs: 'E:\\Octopus\\Task Logs & more', artifacts: 'Artifacts', packages: null },
  unknown: [],
};

describe('a configuration', () => {
  test.each([
    ['flat JSON', JSON.stringify(flat, null, 2)],
    ['flat JSON in one line', JSON.stringify(flat)],
    ['nested JSON', JSON.stringify(nested, null, 2)],
    ['JSON with Windows line ends', JSON.stringify(nested, null, 2).replaceAll('\n', '\r\n')],
    ['JSON with a byte order mark', `\uFEFF${JSON.stringify(flat)}`],
    ['XML', xml],
    ['XML without a declaration', xml.slice(xml.indexOf('<octopus-settings'))],
  ])('is read from %s, with and without lines of a log around it', (_what, text) => {
    expect(readServerConfiguration(text)).toEqual(told);
    expect(readServerConfiguration(`${log}${text}\n${log}`)).toEqual(told);
  });

  test('does not tell of folders that it lacks, and names those that nobody knows', () => {
    const text = JSON.stringify({
      'octopus.home': '/octopus',
      'Octopus.Folders.RecordingsDirectory': null,
      'Octopus.Folders.Movies': 'Movies',
    });
    expect(readServerConfiguration(text)).toEqual({
      nodeName: null,
      home: '/octopus',
      values: {},
      unknown: [
        { name: 'RecordingsDirectory', value: '' },
        { name: 'Movies', value: 'Movies' },
      ],
    });
  });

  test.each([
    ['nothing', ''],
    ['a log alone', log],
    ['JSON cut off', JSON.stringify(flat, null, 2).slice(0, -20)],
    ['JSON of something else', '{"Home":"C:\\\\Octopus"}'],
    ['XML cut off', xml.slice(0, -10)],
    [
      'XML with a document type',
      xml.replace('<octopus', '<!DOCTYPE x><octopus').replace('<!D', '<octopus-settings/><!D'),
    ],
    ['a folder twice', '{"Octopus.Folders.LogDirectory":"/a","Octopus.Folders.LogsDirectory":"/b"}'],
    [
      'XML with a folder twice',
      xml.replace('</octopus', '<set key="Octopus.Folders.LogDirectory">/other</set></octopus'),
    ],
    ['very many braces', '{\n'.repeat(3000) + '}\n'.repeat(3000)],
  ])('is not in %s', (_what, text) => {
    expect(readServerConfiguration(text)).toBeNull();
  });

  test('leaves its secrets behind', () => {
    expect(JSON.stringify(readServerConfiguration(JSON.stringify(flat)))).not.toContain('secret');
  });
});
