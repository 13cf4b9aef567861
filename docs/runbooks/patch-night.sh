#!/usr/bin/env bash
# Patch night: takes every node of the cluster through drain, stop, start, healthy and back to work, one at a time.
#
#   OCTO_HA_CONTEXT=production ./patch-night.sh
#
# A terminal that closes ends it (Node undoes nohup): by hand, run it in tmux, or with setsid or systemd-run.
# Meant for cron and the like: nobody is asked, and the exit code says what the morning has to do.
#   0 every node was restarted    2, 4 refused, or settings to be mended: a person is needed
#   3 something could not be reached, twice    5 not finished, twice, or through with something to look at    6 somebody else was at work for too long
set -uo pipefail

hours=${PATCH_HOURS:-4}        # no node is begun later than this many hours from now
tries=${PATCH_LOCK_TRIES:-30}  # how often to come back while another octo-ha is at work ...
pause=${PATCH_LOCK_PAUSE:-60}  # ... and after how many seconds; a node that could not be reached gets one such pause, too
log=${PATCH_LOG:-patch-night.jsonl}

# An instant, not an hour: "--not-after 06:00" in a second run at 06:01 would mean tomorrow. (GNU date.)
until=$(date -u -d "+$hours hours" +%Y-%m-%dT%H:%M:%SZ) || exit 2

# Words after the script's name go to every restart: --settle 30s, --expect-version 2025.3.14357, ...
restart() {
  octo-ha restart --all --yes --not-after "$until" --reason 'patch night' --log "$log" "$@"
}

# Whether a roll is open that the same command goes on with. One that is through and has something to be looked at ends with 5 too:
# the same command would restart every node once more.
is_open() {
  octo-ha status -o json | grep -q '"verb": *"restart"'
}

# What the cluster can lose, in the log of the night. What speaks against it the restart says, with its code.
octo-ha nodes list

# Ctrl-C and SIGTERM reach octo-ha, which ends its own way; without this bash would begin anew.
stopped=0
trap 'stopped=1' INT TERM

unfinished=0
unreached=0
while true; do
  restart "$@"
  code=$?
  [ "$stopped" -eq 0 ] || break
  case $code in
    5) # Not finished: the same command goes on where it stopped. Once; what fails twice wants a person.
      unfinished=$((unfinished + 1))
      if [ "$unfinished" -gt 1 ] || ! is_open; then break; fi
      echo 'patch night: not finished, going on once' >&2
      ;;
    6) # Somebody else is at work: wait.
      tries=$((tries - 1))
      [ "$tries" -gt 0 ] || break
      echo "patch night: somebody else is at work, again in $pause s" >&2
      sleep "$pause"
      ;;
    3) # A database or host could not be used: the network may be back in a moment.
      unreached=$((unreached + 1))
      [ "$unreached" -le 1 ] || break
      echo "patch night: something could not be reached, again in $pause s" >&2
      sleep "$pause"
      ;;
    *) break ;; # 0 done; 1 a bug; 2 and 4 need a person; 130 stopped by hand
  esac
done

if [ "$code" -ne 0 ]; then
  echo "patch night: ended with $code; what was left:" >&2
  octo-ha status >&2
fi
exit "$code"
