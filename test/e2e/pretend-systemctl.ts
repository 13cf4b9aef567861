import { join } from 'node:path';

/** show, stop, start, enable and disable of one unit, as systemctl(1) has them; the service is the sandbox's pretend node. */
export function pretendSystemctl(startTypeFile: string, server: string, configFile: string): string {
  const processes = join(configFile, '..', '..', '..', 'processes.jsonl');
  const name = join(configFile, '..').split('/').at(-1) ?? '';
  return `#!/bin/sh
pid=$(grep '"name":"${name}"' "${processes}" | tail -n 1 | sed 's/.*"pid":\\([0-9]*\\).*/\\1/')
up=inactive
[ -n "$(tr -d '\\0' < "/proc/$pid/cmdline" 2> /dev/null)" ] && up=active
for word in "$@"; do
  case "$word" in
    show)
      [ "$up" = active ] || pid=0
      printf 'LoadState=loaded\\nActiveState=%s\\nSubState=%s\\nInvocationID=\\nMainPID=%s\\nUnitFileState=%s\\n' \\
        "$up" "$up" "$pid" "$(cat "${startTypeFile}")"
      exit 0 ;;
    enable | disable)
      printf '%sd' "$word" > "${startTypeFile}.new" && mv "${startTypeFile}.new" "${startTypeFile}"
      exit 0 ;;
    stop | start)
      exec "${server}" service "--$word" "--config=${configFile}" ;;
    boot)
      [ "$(cat "${startTypeFile}")" = enabled ] && exec "${server}" service --start "--config=${configFile}"
      exit 0 ;;
  esac
done
exit 1
`;
}
