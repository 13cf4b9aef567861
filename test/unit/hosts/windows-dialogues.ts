// What Windows' tools say, for drivers that nobody can try here on a real Windows.
// Layout of `sc queryex` and `sc qc`: Microsoft Learn, "sc.exe query" and "sc.exe qc"; that the labels are translated (STATUS
// and STARTTYP in German, ÉTAT in French) while order, numbers and constants are not: transcripts of such machines in public
// repositories. Errors: `net helpmsg`. Columns of schtasks: Microsoft Learn, "schtasks query". What the watchdog's task
// is called and runs: Watchdog.cs of OctopusTentacle. Its XML: Task Scheduler schema, settingsType.

/** `sc queryex NAME` with this state: `4  RUNNING`. */
export const queried = (state: string, pid = 4242, labels = english): string =>
  [
    '',
    `${labels.name}: OctopusDeploy: HA 1`,
    `        ${labels.type} : 10  WIN32_OWN_PROCESS  `,
    `        ${labels.state} : ${state} `,
    '                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)',
    `        ${labels.exit}    : 0  (0x0)`,
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
    `        PID                : ${String(pid)}`,
    '        FLAGS              : ',
    '',
  ].join('\r\n');

/** `sc qc NAME` with this start type: `2   AUTO_START`. */
export const configured = (start: string, labels = english): string =>
  [
    '[SC] QueryServiceConfig SUCCESS',
    '',
    `${labels.name}: OctopusDeploy: HA 1`,
    `        ${labels.type} : 10  WIN32_OWN_PROCESS `,
    `        ${labels.start} : ${start}`,
    '        ERROR_CONTROL      : 1   NORMAL',
    '        BINARY_PATH_NAME   : "C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe" run --instance="HA 1"',
    '        LOAD_ORDER_GROUP   : ',
    '        DISPLAY_NAME       : OctopusDeploy: HA 1',
    '',
  ].join('\r\n');

const english = {
  name: 'SERVICE_NAME',
  type: 'TYPE              ',
  state: 'STATE             ',
  exit: 'WIN32_EXIT_CODE',
  start: 'START_TYPE        ',
};
/** As a German Windows writes them. */
export const german = {
  name: 'DIENSTNAME',
  type: 'TYP               ',
  state: 'STATUS            ',
  exit: 'WIN32_BEENDCODE',
  start: 'STARTTYP          ',
};
/** As a French Windows writes them, in a code page that is not UTF-8. */
export const french = { ...english, name: 'NOM_SERVICE', state: '\ufffdTAT              ' };

/** `[SC] OpenService FAILED 5:` and its sentence. */
export const failed = (
  what: string,
  code: number,
  sentence: string,
): { exitCode: number; stdout: string } => ({
  exitCode: code,
  stdout: `[SC] ${what} ${String(code)}:\r\n\r\n${sentence}\r\n\r\n`,
});

const columns =
  '"HostName","TaskName","Next Run Time","Status","Logon Mode","Last Run Time","Last Result","Author","Task To Run","Start In"';

/** `schtasks /query /fo csv /v`, the headings before each folder, with these tasks: name and what it runs. */
export const scheduled = (tasks: readonly (readonly [string, string])[]): string =>
  tasks
    .flatMap(([name, run]) => [
      columns,
      `"OCTO1","${name}","27/11/2026 03:05:00","Ready","Interactive/Background","27/11/2026 03:00:00","0","SYSTEM","${run}","N/A"`,
    ])
    .join('\r\n');

/** `schtasks /query /tn NAME /xml`: a trigger has an `Enabled` of its own. */
export const taskXml = (enabled: boolean | null): string =>
  `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><TimeTrigger><Enabled>${String(enabled !== true)}</Enabled></TimeTrigger></Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    ${enabled === null ? '' : `<Enabled>${String(enabled)}</Enabled>`}
  </Settings>
  <Actions><Exec><Command>Octopus.Server.exe</Command><Arguments>checkservices --instances *</Arguments></Exec></Actions>
</Task>`;

/** The task that `Octopus.Server watchdog --create` makes. */
export const watchdogTask = [
  '\\Octopus Watchdog OctopusServer',
  'C:\\Program Files\\Octopus Deploy\\Octopus\\Octopus.Server.exe checkservices --instances * --console --nologo',
] as const;
