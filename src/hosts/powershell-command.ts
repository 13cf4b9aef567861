import { quoteWindows } from './quote-windows.ts';

/** A text in single quotes: nothing in it is expanded, and a quote is doubled (about_Quoting_Rules). All five quotes count. */
export function quotePowershell(text: string): string {
  return `'${text.replaceAll(/['‘’‚‛]/g, '$&$&')}'`;
}

/** The words that run a script: `-EncodedCommand` takes base64 of UTF-16LE (about_PowerShell_exe), so no shell finds anything in it. */
export function powershellWords(script: string): readonly string[] {
  const encoded = Buffer.from(`$ProgressPreference = 'SilentlyContinue'\n${script}`, 'utf16le').toString(
    'base64',
  );
  return ['powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
}

/**
 * A script that runs a program with these words and ends as it ends. Not by `&`: what Windows PowerShell makes of quotes in
 * arguments depends on its version (about_Parsing, PSNativeCommandArgumentPassing). ssh hands on the lowest byte of an exit
 * code alone and keeps 255 for itself: a code that would look like either is 254. 127 is for a program that is not there.
 */
export function programScript(argv: readonly string[]): string {
  return [
    begun(argv, 'catch { [Console]::Error.WriteLine($_.Exception.Message); exit 127 }'),
    '[Console]::Out.Write($o.Result)',
    '[Console]::Error.Write($e.Result)',
    '$c = $p.ExitCode',
    'if ($c -ne 0 -and (($c -band 255) -eq 0 -or ($c -band 255) -eq 255)) { $c = 254 }',
    'exit $c',
  ].join('\n');
}

/** The same for PowerShell remoting, where there is no console and no exit code: the answer is one line of JSON. */
export function programResultScript(argv: readonly string[]): string {
  return `${begun(argv, 'catch { throw }')}
@{ exitCode = $p.ExitCode; stdout = $o.Result; stderr = $e.Result } | ConvertTo-Json -Compress`;
}

/** Starts the program and waits for it: its process is `$p`, its streams `$o` and `$e`. */
function begun([program = '', ...args]: readonly string[], otherwise: string): string {
  return [
    '$s = New-Object System.Diagnostics.ProcessStartInfo',
    `$s.FileName = ${quotePowershell(program)}`,
    `$s.Arguments = ${quotePowershell(args.map(quoteWindows).join(' '))}`,
    '$s.UseShellExecute = $false',
    '$s.RedirectStandardOutput = $true',
    '$s.RedirectStandardError = $true',
    `try { $p = [System.Diagnostics.Process]::Start($s) } ${otherwise}`,
    '$o = $p.StandardOutput.ReadToEndAsync()',
    '$e = $p.StandardError.ReadToEndAsync()',
    '$p.WaitForExit()',
  ].join('\n');
}
