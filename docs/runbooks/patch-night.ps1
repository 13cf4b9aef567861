# Patch night: takes every node of the cluster through drain, stop, start, healthy and back to work, one at a time.
#
#   $env:OCTO_HA_CONTEXT = 'production'; .\patch-night.ps1
#
# UNTESTED: PowerShell was not at hand. A test holds its octo-ha commands against the real ones, and nothing more.
# Works the same as patch-night.sh, where the exit codes are explained.
param(
    [double] $Hours = 4,
    [int] $LockTries = 30,
    [int] $PauseSeconds = 60,
    [string] $Log = 'patch-night.jsonl'
)

# Exit codes are looked at below: a program that ends with another code than 0 is no error of this script.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

# An instant, not an hour: "--not-after 06:00" in a second run at 06:01 would mean tomorrow.
$until = [DateTime]::UtcNow.AddHours($Hours).ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)

# Whether a roll is open that the same command goes on with. One that is through and has something to be looked at ends with 5 too:
# the same command would restart every node once more.
function Test-OpenRoll {
    $status = octo-ha status -o json | Out-String | ConvertFrom-Json
    return @($status.runs | Where-Object { $_.verb -eq 'restart' }).Count -gt 0
}

# What the cluster can lose, in the log of the night. What speaks against it the restart says, with its code.
octo-ha nodes list

$unfinished = 0
$unreached = 0
while ($true) {
    octo-ha restart --all --yes --not-after $until --reason 'patch night' --log $Log
    $code = $LASTEXITCODE
    if ($code -eq 5 -and $unfinished -eq 0 -and (Test-OpenRoll)) {
        # Not finished: the same command goes on where it stopped. Once; what fails twice wants a person.
        $unfinished++
        Write-Warning 'patch night: not finished, going on once'
    }
    elseif ($code -eq 6 -and $LockTries -gt 1) {
        $LockTries--
        Write-Warning "patch night: somebody else is at work, again in $PauseSeconds s"
        Start-Sleep -Seconds $PauseSeconds
    }
    elseif ($code -eq 3 -and $unreached -eq 0) {
        $unreached++
        Write-Warning "patch night: something could not be reached, again in $PauseSeconds s"
        Start-Sleep -Seconds $PauseSeconds
    }
    else { break }
}

if ($code -ne 0) {
    Write-Warning "patch night: ended with $code; what was left:"
    octo-ha status
}
exit $code
