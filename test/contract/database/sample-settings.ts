// The settings documents of the sample cluster, as plain T-SQL: with traps for whoever edits text.
import type { FolderReading } from '../../../src/model/folder-settings.ts';
import { blob, insert, text } from './sample-sql.ts';

/** The license of the sample cluster; it goes into SQL text, so it is not without traps. */
export const sampleLicense =
  '<License Signature="x"><LicensedTo>O\'Brien &amp; Söhne [100%]</LicensedTo></License>';

/** Everything but the one flag has to survive a change, to the last byte. */
const maintenanceDocument =
  '{"Inner":{"IsInMaintenanceMode":true},\r\n\t"IsInMaintenanceMode" : true, "Note":"Söhne\\u0041 \\"IsInMaintenanceMode\\": true "}  ';

/** Folders, spelled as badly as they may be. */
const folderDocument =
  '{"Id":"server-folders","LogsDirectory":"D:/Söhne \\\\ Logs/","artifactsDirectory":"","PackagesDirectory":null}';

/** What the documents tell of folders. */
export const sampleFolders: FolderReading = {
  ...{ source: 'database', node: null, home: null, unknown: [] },
  values: { taskLogs: 'D:/Söhne \\ Logs/', artifacts: null, packages: null },
};

/** Table and rows, the documents plain, compressed, or each in its own way. */
export function settingsStatements(documents: 'json' | 'blob' | 'mixed'): string[] {
  const rows: readonly (readonly [id: string, document: string])[] = [
    ['features', '{"IsHelpEnabled":true}'],
    ['maintenance', maintenanceDocument],
    ['licenses-current', JSON.stringify({ LicenseText: sampleLicense, SerialNumber: '1' })],
    ['server-folders', folderDocument],
  ];
  const [plain, packed] = [documents !== 'blob', documents !== 'json'];
  return [
    `CREATE TABLE $S.[Configuration] (
[Id] [nvarchar] (50) NOT NULL,
${packed ? '[JSONBlob] [varbinary] (max) NULL,' : ''}
${plain ? `[JSON] [nvarchar] (max) ${packed ? 'NULL' : 'NOT NULL'},` : ''}
CONSTRAINT [PK_Configuration_Id] PRIMARY KEY ([Id]))`,
    ...rows.map(([id, document], at) => {
      const pack = documents === 'blob' || (documents === 'mixed' && at !== 1);
      return insert('Configuration', {
        Id: text(id),
        JSONBlob: pack && blob(document),
        JSON: !pack && text(document),
      });
    }),
  ];
}
