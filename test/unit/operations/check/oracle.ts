// What the verdict has to be, written from the issue and docs/architecture.md alone, straight down, without a line of the
// product: no function of src is called here, and none of its order is followed.
import type { Circumstances } from '../../../../src/operations/check/circumstances.ts';

/** The word, and every reason as `vote code node value risk`, sorted; `-` where there is none. */
export interface Expected {
  readonly verdict: 'safe' | 'unsafe' | 'unknown';
  readonly reasons: readonly string[];
}

interface Facts {
  readonly id: string;
  readonly goes: boolean;
  readonly beat: boolean;
  readonly down: boolean;
  readonly silent: boolean;
  readonly selfAnswered: boolean;
  readonly agrees: boolean;
  readonly carries: boolean;
  readonly runningVersion: string | null;
}

/** Judges. */
export function oracle(c: Circumstances, accepted: ReadonlySet<string>): Expected {
  const said: string[] = [];
  let forbidden = 0;
  let unclear = 0;
  const removing = c.purpose === 'remove';
  const put = (vote: string, code: string, id: string | null, value: number | null, risk = ''): void => {
    const refuses = vote === 'forbid' || vote === 'unknown';
    const mayLift =
      refuses &&
      risk !== '' &&
      !(removing && (code === 'node.last-one' || /^(lost-tasks|unlisted-tasks)$/.test(risk)));
    said.push([vote, code, id ?? '-', value ?? '-', mayLift ? risk : '-'].join(' '));
    if (!refuses || (mayLift && accepted.has(risk))) return;
    if (vote === 'forbid') forbidden += 1;
    else unclear += 1;
  };
  const same = (a: string, b: string): boolean =>
    a.replace(/\s+$/, '').toUpperCase() === b.replace(/\s+$/, '').toUpperCase();

  // 1. Facts, node by node.
  const facts: Facts[] = [];
  for (const node of c.cluster.nodes) {
    const watch = c.heartBeats.get(node.id);
    const beat = watch !== undefined && watch.changed;
    let silent = false;
    if (watch !== undefined && !watch.changed && node.lastSeenAgeSeconds !== null)
      silent =
        watch.watchedSeconds >= c.periods.heartBeatSeconds + c.periods.heartBeatSeconds &&
        node.lastSeenAgeSeconds > c.periods.offlineSeconds;
    const service = c.services.get(node.id);
    const machine = service?.kind === 'state' ? service.state.running : 'nobody told';
    const down = node.flaggedOffline === true || machine === 'stopped' || silent;
    const ping = c.pings.get(node.id);
    let selfAnswered = false;
    let agrees = false;
    let runningVersion = node.version;
    if (ping?.kind === 'answered' && ping.nodeName !== null && same(ping.nodeName, node.name)) {
      selfAnswered = true;
      agrees = !down && ping.offline !== true;
      if (node.draining && ping.status === 200) agrees = false;
      if (!node.draining && ping.status === 418) agrees = false;
      if (ping.draining !== null && ping.draining !== node.draining) agrees = false;
      if (ping.version !== null) runningVersion = ping.version;
    }
    let carries = beat || agrees;
    if (node.draining || node.taskCap <= 0 || down || machine === 'changing') carries = false;
    if (selfAnswered && !agrees) carries = false;
    facts.push({
      id: node.id,
      goes: c.targets.includes(node.id),
      beat,
      down,
      silent,
      selfAnswered,
      agrees,
      carries,
      runningVersion,
    });
  }
  const factsOf = (id: string): Facts => facts.find((each) => each.id === id) as Facts;

  // 2. Is anybody left to work, and is it enough?
  let capLeft = 0;
  let stay = 0;
  let hopeful = 0;
  let wanted = c.cluster.queuedTasks;
  for (const node of c.cluster.nodes) {
    wanted += node.runningTasks;
    const fact = factsOf(node.id);
    if (fact.goes) continue;
    stay += 1;
    if (fact.carries) capLeft += node.taskCap;
    if (!fact.down && !node.draining && node.taskCap > 0) hopeful += 1;
  }
  if (stay === 0) put('forbid', 'node.last-one', null, 0, 'no-capacity');
  else if (capLeft === 0 && hopeful > 0) put('unknown', 'capacity.unproved', null, 0, 'no-capacity');
  else if (capLeft === 0) put('forbid', 'capacity.none', null, 0, 'no-capacity');
  else if (capLeft < wanted) put('warn', 'capacity.less', null, capLeft);
  else put('ok', 'capacity.left', null, capLeft);

  for (const node of c.cluster.nodes) {
    const fact = factsOf(node.id);
    if (fact.goes) continue;
    const bad = capLeft === 0 ? 'forbid' : 'warn';
    if (fact.down) put(bad, 'others.offline', node.id, node.lastSeenAgeSeconds, 'no-capacity');
    else if (node.draining)
      put(
        bad,
        'others.draining',
        node.id,
        node.runningTasks + node.cancellingTasks + (node.pinnedTasks === null ? 0 : node.pinnedTasks),
        'no-capacity',
      );
    else if (node.taskCap === 0) put('ok', 'others.no-cap', node.id, 0);
    else if (fact.carries) put('ok', 'others.proved', node.id, node.taskCap);
    else {
      const seconds = c.heartBeats.has(node.id) ? (c.heartBeats.get(node.id)?.watchedSeconds ?? 0) : 0;
      put(capLeft === 0 ? 'unknown' : 'warn', 'others.unproved', node.id, seconds, 'no-capacity');
    }
  }

  // 3. Versions of those that stay and work.
  const versions = new Set<string>();
  for (const fact of facts)
    if (!fact.goes && fact.carries && fact.runningVersion !== null) versions.add(fact.runningVersion);
  if (versions.size === 0) put('skip', 'versions.unknown', null, 0);
  else if (versions.size === 1) put('ok', 'versions.agree', null, 1);
  else put('warn', 'versions.differ', null, versions.size);

  // 4. Those that go: still there? out of work? for good?
  for (const id of new Set(c.targets))
    if (!c.cluster.nodes.some((node) => node.id === id)) put('forbid', 'node.unknown', id, null);
  for (const node of c.cluster.nodes) {
    const fact = factsOf(node.id);
    if (!fact.goes) continue;
    let [executing, cancelling, waiting] = [0, 0, 0];
    const list = c.tasks.get(node.id);
    if (list?.kind !== 'listed') put('unknown', 'tasks.unlisted', node.id, null, 'unlisted-tasks');
    else
      for (const task of list.tasks)
        if (task.waitsForPerson === true || task.state === 'Queued') waiting += 1;
        else if (task.state === 'Cancelling') cancelling += 1;
        else executing += 1;
    if (node.runningTasks > executing) executing = node.runningTasks;
    if (node.cancellingTasks > cancelling) cancelling = node.cancellingTasks;
    if (node.pinnedTasks !== null && node.pinnedTasks > waiting) waiting = node.pinnedTasks;
    const loses = c.purpose === 'drain' ? 'ok' : 'forbid';
    if (executing > 0) put(loses, 'tasks.running', node.id, executing, 'lost-tasks');
    if (cancelling > 0) put(loses, 'tasks.cancelling', node.id, cancelling, 'lost-tasks');
    if (waiting > 0) put(removing ? 'forbid' : 'warn', 'tasks.pinned', node.id, waiting);
    if (list?.kind === 'listed' && executing === 0 && cancelling === 0 && waiting === 0)
      put('ok', 'tasks.none', node.id, 0);

    const service = c.services.get(node.id);
    const machine = service?.kind === 'state' ? service.state.running : null;
    if (c.purpose === 'stop' && !node.draining && node.taskCap !== 0)
      put('warn', 'target.takes-tasks', node.id, node.taskCap);
    if (removing) {
      if (!node.draining) put('forbid', 'target.not-drained', node.id, null);
      if (fact.beat || fact.selfAnswered || machine === 'running')
        put('forbid', 'target.alive', node.id, c.heartBeats.get(node.id)?.watchedSeconds ?? 0);
      else if (fact.silent || machine === 'stopped')
        put('ok', 'target.stopped', node.id, node.lastSeenAgeSeconds);
      else put('unknown', 'target.maybe-running', node.id, node.lastSeenAgeSeconds);
    }
    if (service?.kind === 'state' && service.state.watchdog !== null) {
      const pausable = service.canDisable ? 'warn' : 'forbid';
      // Where somebody else stops it, or nobody does, it stands in nobody's way here.
      const isOurStop = c.purpose !== 'drain' && !c.handedOver.has(node.id);
      put(isOurStop ? pausable : 'ok', 'service.watchdog', node.id, null, 'watchdog');
    }
    if (!removing && service?.kind === 'state' && service.state.startType === 'disabled') {
      // It would not come back; one that octo-ha disables for this stop is enabled again before its start.
      const isOurs = c.ownPauses.has(node.id);
      if (!isOurs && machine !== 'stopped')
        put(
          c.purpose === 'stop' && !c.handedOver.has(node.id) ? 'forbid' : 'warn',
          'service.disabled',
          node.id,
          null,
          'disabled-service',
        );
    }
    if (removing && service?.kind === 'state' && service.state.startType === 'automatic')
      put('warn', 'service.automatic', node.id, null);
  }

  // 5. What every node and its machine say.
  for (const node of c.cluster.nodes) {
    const fact = factsOf(node.id);
    const ping = c.pings.get(node.id);
    if (ping === undefined || ping.kind === 'not-configured')
      put('skip', 'ping.not-configured', node.id, null);
    else if (ping.kind === 'unreachable' && fact.down) put('ok', 'ping.agrees', node.id, null);
    else if (ping.kind === 'unreachable') put('unknown', 'ping.unreachable', node.id, null, 'ping-unknown');
    else if (ping.kind === 'foreign' || ping.nodeName === null)
      put('unknown', 'ping.foreign', node.id, null, 'ping-unknown');
    else if (fact.agrees) put('ok', 'ping.agrees', node.id, ping.tookMs);
    else if (fact.goes && c.purpose === 'drain') put('warn', 'ping.contradicts', node.id, null);
    else put('unknown', 'ping.contradicts', node.id, null, 'ping-contradicts');

    const service = c.services.get(node.id);
    if (service === undefined || service.kind === 'not-configured')
      put('skip', 'service.not-configured', node.id, null);
    else if (service.kind === 'silent') put('skip', 'service.silent', node.id, null);
    else if (service.kind === 'unreachable')
      put('unknown', 'service.unreachable', node.id, null, 'service-unknown');
    else if (service.state.running === 'running' || service.state.running === 'stopped')
      put('ok', `service.${service.state.running}`, node.id, null);
    else put('unknown', `service.${service.state.running}`, node.id, null, 'service-unknown');
  }

  // 6. The load balancer.
  const view = c.balancer;
  if (view.kind === 'not-configured') put('skip', 'balancer.not-configured', null, null);
  if (view.kind === 'unreachable') put('unknown', 'balancer.unreachable', null, null, 'balancer-unknown');
  if (view.kind === 'seen') {
    let known = 0;
    let staying = 0;
    for (const node of c.cluster.nodes) {
      let times = 0;
      for (const [name, count] of view.answers) if (same(name, node.name)) times += count;
      if (times === 0) continue;
      const fact = factsOf(node.id);
      known += 1;
      if (!fact.goes) staying += 1;
      if (!node.draining && !fact.down) continue;
      const strict = c.balancerChecksHealth === true && fact.goes && c.purpose !== 'drain';
      put(strict ? 'forbid' : 'warn', 'balancer.serves-drained', node.id, times, 'balancer-serves-drained');
    }
    if (view.answers.size === 0) put('unknown', 'balancer.nobody', null, view.tried, 'balancer-unknown');
    else if (known === 0) put('unknown', 'balancer.strangers', null, view.answers.size, 'balancer-unknown');
    else if (staying === 0) put('warn', 'balancer.only-targets', null, known);
    else put('ok', 'balancer.serves', null, known);
    if (known > 0 && view.failed > 0) put('warn', 'balancer.failing', null, view.failed);
  }

  // 7. The instance, and who else is at work on it.
  if (c.cluster.maintenanceMode === true) put('warn', 'maintenance.on', null, null);
  if (c.cluster.maintenanceMode === false) put('ok', 'maintenance.off', null, null);
  if (c.cluster.maintenanceMode === null) put('skip', 'maintenance.unknown', null, null);
  if (c.cluster.gaps.length > 0) put('warn', 'cluster.gaps', null, c.cluster.gaps.length);
  if (c.license.kind === 'none') put('skip', 'license.none', null, null);
  if (c.license.kind === 'unreadable') put('warn', 'license.unreadable', null, null);
  if (c.license.kind === 'limit') {
    let online = 0;
    for (const node of c.cluster.nodes)
      if (node.flaggedOffline !== true && !((node.lastSeenAgeSeconds ?? 0) > c.periods.offlineSeconds))
        online += 1;
    const over = typeof c.license.limit === 'number' && c.license.limit < online;
    put(over ? 'warn' : 'ok', over ? 'license.exceeded' : 'license.within', null, online);
  }
  if (c.lock.kind === 'free' || c.lock.kind === 'ours') put('ok', 'lock.free', null, null);
  if (c.lock.kind === 'held') put('forbid', 'lock.held', null, null);
  if (c.lock.kind === 'unknown') put('unknown', 'lock.unknown', null, null);
  if (c.runs.kind === 'unreadable') put('unknown', 'journal.unreadable', null, null, 'unfinished-run');
  else {
    let open = 0;
    for (const run of c.runs.runs) {
      if (run.ended) continue;
      open += 1;
      const about = new Set<string>();
      for (const line of run.lines) {
        if (line.nodeId !== null) about.add(line.nodeId);
        const named = line.step === 'begun' ? line.values['nodes'] : undefined;
        if (Array.isArray(named)) for (const each of named as { id: string }[]) about.add(each.id);
      }
      let ours = about.size === 0 || /^(restart|migrate|maintenance)$/.test(run.verb);
      for (const id of about) if (c.targets.includes(id)) ours = true;
      // Days may lie between the first copy of a migration and its outage: nodes are maintained meanwhile.
      if (run.verb === 'migrate') ours = run.lines.some(({ step }) => /\.entering$/.test(step));
      put(ours ? 'forbid' : 'warn', 'journal.unfinished', null, null, 'unfinished-run');
    }
    if (open === 0) put('ok', 'journal.none', null, 0);
  }

  return {
    verdict: forbidden > 0 ? 'unsafe' : unclear > 0 ? 'unknown' : 'safe',
    reasons: said.sort(),
  };
}
