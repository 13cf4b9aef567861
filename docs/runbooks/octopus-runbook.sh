#!/usr/bin/env bash
# A step "Run a Script" (bash) of an Octopus runbook: restarts the other nodes one at a time, from inside Octopus.
#
# Set the step to run on a worker that is not a node, with octo-ha installed and a context for the instance (docs/configuration.md).
# Octopus puts the id of the running task in place of #{Octopus.Task.Id}. The node that executes this very task can neither be
# drained (it would wait for this task) nor be stopped (this task would die): --own-task leaves it to you, as the last line says.
# Restart it from elsewhere afterwards: octo-ha restart NODE.
set -uo pipefail

# An instant, so that a second run does not mean tomorrow. (GNU date.)
until=$(date -u -d '+4 hours' +%Y-%m-%dT%H:%M:%SZ) || exit 2

restart() {
  # Progress goes to stderr, which Octopus would take for errors: it would call a good run one "with warnings".
  octo-ha restart --all --yes --own-task '#{Octopus.Task.Id}' --not-after "$until" \
    --reason 'runbook #{Octopus.Runbook.Name}' "$@" 2>&1
}

restart "$@"
code=$?
# One that is through and has something to be looked at ends with 5 too: the same command would restart every node once more.
if [ "$code" -eq 5 ] && octo-ha status -o json 2>/dev/null | grep -q '"verb": *"restart"'; then
  echo 'not finished, going on once'
  restart "$@"
  code=$?
fi

case $code in
  0) echo 'every other node was restarted; the node of this task is left to you' ;;
  6) echo 'somebody else is at work on the cluster: run this again when they are done' ;;
  *) echo "ended with $code; what was left:" && octo-ha status 2>&1 ;;
esac
exit "$code"
