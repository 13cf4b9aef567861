import { join } from 'node:path';

/** show, stop, start, enable, disable, mask and unmask of one unit, as systemctl(1) has them; the service is the sandbox's pretend node. */
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
      starts=$(cat "${startTypeFile}")
      [ -e "${startTypeFile}.masked" ] && starts=masked
      printf 'LoadState=loaded\\nActiveState=%s\\nSubState=%s\\nInvocationID=\\nMainPID=%s\\nUnitFileState=%s\\n' \\
        "$up" "$up" "$pid" "$starts"
      exit 0 ;;
    mask)
      : > "${startTypeFile}.masked"
      exit 0 ;;
    unmask)
      rm -f "${startTypeFile}.masked"
      exit 0 ;;
    enable | disable)
      [ -e "${startTypeFile}.masked" ] && [ "$word" = enable ] && exit 1
      printf '%sd' "$word" > "${startTypeFile}.new" && mv "${startTypeFile}.new" "${startTypeFile}"
      exit 0 ;;
    start)
      [ -e "${startTypeFile}.masked" ] && exit 1
      exec "${server}" service --start "--config=${configFile}" ;;
    stop)
      exec "${server}" service --stop "--config=${configFile}" ;;
    boot)
      [ "$(cat "${startTypeFile}")" = enabled ] && [ ! -e "${startTypeFile}.masked" ] && exec "${server}" service --start "--config=${configFile}"
      exit 0 ;;
  esac
done
exit 1
`;
}
