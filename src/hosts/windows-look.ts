import { UnavailableError } from '../errors.ts';
import type { SeenFile } from '../model/seen-file.ts';
import { field } from './field.ts';
import type { LookAt } from './posix-look.ts';
import type { PowershellAsk } from './powershell-ask.ts';

/**
 * By Get-Item and Get-FileHash (PowerShell 4). The names arrive on standard input as base64 of JSON, so neither a shell nor a code page
 * gets at them. Tried on no real Windows.
 */
export function windowsLook({ ask }: PowershellAsk): LookAt {
  return async ({ paths, hash }, step) => {
    const given = Buffer.from(JSON.stringify(paths), 'utf8').toString('base64');
    const answer = await ask(script(hash), step, undefined, given);
    if (!Array.isArray(answer) || answer.length !== paths.length)
      throw new UnavailableError('host.command-failed', 'PowerShell did not answer for every file');
    return answer.map((one) => seenOf(one, hash));
  };
}

/** A missing path is `ItemNotFoundException`, in every language. */
const script = (hash: boolean): string =>
  [
    '$json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($given.Trim()))',
    '$seen = foreach ($n in (ConvertFrom-Json $json)) { try {',
    '$i = Get-Item -LiteralPath $n -Force -ErrorAction Stop',
    "if ($i.PSIsContainer) { @{ state = 'folder' } }",
    hash
      ? "else { @{ state = 'file'; bytes = $i.Length; sha256 = (Get-FileHash -LiteralPath $n -Algorithm SHA256 -ErrorAction Stop).Hash } }"
      : "else { @{ state = 'file'; bytes = $i.Length } }",
    "} catch [System.Management.Automation.ItemNotFoundException] { @{ state = 'missing' } }",
    "catch { @{ state = 'unreadable'; detail = $_.Exception.Message } } }",
    'ConvertTo-Json -Compress -InputObject @($seen)',
  ].join('\n');

function seenOf(one: unknown, hash: boolean): SeenFile {
  const [state, bytes, modified, sha256, detail] = ['state', 'bytes', 'modified', 'sha256', 'detail'].map(
    (name) => field(one, name),
  );
  if (state === 'folder' || state === 'missing') return { state };
  const isWhole = typeof bytes === 'number' && typeof modified === 'number';
  if (state === 'file' && isWhole && (!hash || typeof sha256 === 'string'))
    return { state, bytes, modified, sha256: typeof sha256 === 'string' ? sha256.toLowerCase() : null };
  return { state: 'unreadable', detail: typeof detail === 'string' ? detail : 'nothing was said of it' };
}
