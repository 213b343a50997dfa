import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';
import { root } from './sources.ts';

/** A fault that once went unnoticed. `find` occurs once in the file. */
interface Kind {
  readonly fault: string;
  readonly file: string;
  readonly find: string;
  readonly replacement: string;
}

const kinds: readonly Kind[] = [
  {
    fault: 'a damaged latch of a button that left the config is taken off the index',
    file: 'src/receiver/removed-buttons.ts',
    find: ' && stored.damaged === undefined',
    replacement: '',
  },
  {
    fault: 'a claim trips a target at zero',
    file: 'src/core/decision/decide.ts',
    find: 'evidence.replicas === 0 && latch?.awaitingRestore === undefined',
    replacement: 'false',
  },
  {
    fault: 'only a held claim trips a target at zero',
    file: 'src/core/decision/decide.ts',
    find: 'if (isAtZeroWithoutLatch(evidence, latch)) return',
    replacement: 'if (isAtZeroWithoutLatch(evidence, latch) && claim.held !== true) return',
  },
  {
    fault: 'an alert vouches for another uid of the same pod',
    file: 'src/core/decision/weigh.ts',
    find: 'uid === container.podUid;',
    replacement: 'pod === container.pod;',
  },
  {
    fault: 'an alert vouches for every uid',
    file: 'src/core/decision/weigh.ts',
    find: 'uid === container.podUid;',
    replacement: 'true;',
  },
  {
    fault: 'held claims never expire',
    file: 'src/button/trip/waiting-claims.ts',
    find: 'now - receivedAt > waitingClaimMs',
    replacement: 'false',
  },
  {
    fault: 'the latch is not read again before a latch that was found is stopped',
    file: 'src/button/trip/trip.ts',
    find: '(await this.#options.latch.isStillHeld(latchDeadlineMs))',
    replacement: 'true',
  },
  {
    fault: 'two replicas note one silence',
    file: 'src/receiver/monitors/outage-monitor.ts',
    find: 'if (isAlive || openOutage(record) !== undefined) return undefined;',
    replacement: 'if (isAlive) return undefined;',
  },
  {
    fault: 'a stored heartbeat from the future is believed',
    file: 'src/receiver/heartbeat/shared-heartbeats.ts',
    find: 'const shared = believable(stored.at, clock.now());',
    replacement: 'const shared = stored.at;',
  },
  {
    fault: "a button's stored heartbeat from the future is believed",
    file: 'src/receiver/heartbeat/shared-heartbeats.ts',
    find: '(believable(shared?.at, now) ?? 0)',
    replacement: '(shared?.at ?? 0)',
  },
  {
    fault: 'a stored heartbeat from the future hides an outage',
    file: 'src/receiver/monitors/outage-monitor.ts',
    find: 'const heartbeat = believable(stored, clock.now());',
    replacement: 'const heartbeat = stored;',
  },
  {
    fault: 'restore raises without the uid',
    file: 'src/kubernetes/workloads/scale.ts',
    find: 'metadata: { uid, resourceVersion }, spec: { replicas } }',
    replacement: 'metadata: { resourceVersion }, spec: { replicas } }',
  },
  {
    fault: 'restore raises without the resourceVersion',
    file: 'src/kubernetes/workloads/scale.ts',
    find: 'metadata: { uid, resourceVersion }, spec: { replicas } }',
    replacement: 'metadata: { uid }, spec: { replicas } }',
  },
  {
    fault: 'TLS 1.0 is accepted',
    file: 'src/http/server/tls-files.ts',
    find: "minVersion: 'TLSv1.2', ciphers,",
    replacement: "minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0',",
  },
  {
    fault: 'invalid UTF-8 is read as replacement characters',
    file: 'src/http/server/json-body.ts',
    find: '!isUtf8(body)',
    replacement: 'false',
  },
  {
    fault: 'headers may take for ever',
    file: 'src/http/server/server.ts',
    find: 'headersTimeout: limits.headersTimeoutMs',
    replacement: 'headersTimeout: 0',
  },
  {
    fault: 'a whole request may take for ever',
    file: 'src/http/server/server.ts',
    find: 'requestTimeout: limits.requestTimeoutMs',
    replacement: 'requestTimeout: 0',
  },
  {
    fault: 'a call that was given up before it was sent is sent',
    file: 'src/kubernetes/transport/exchange.ts',
    find: "if (this.#settled) controller.abort(new Error('given up before it was sent'));",
    replacement: 'if (false) controller.abort();',
  },
  {
    fault: 'a call whose deadline has passed is sent',
    file: 'src/kubernetes/transport/exchange.ts',
    find: 'if (signal.aborted) return handler.reply;',
    replacement: '',
  },
];

export interface KnownMutant extends Mutant {
  readonly fault: string;
}

/** @throws if the code of a fault has changed: then the list must follow it. */
export function knownMutants(): KnownMutant[] {
  return kinds.map(({ fault, file, find, replacement }) => {
    const code = readFileSync(join(root, file), 'utf8');
    const [before = '', ...others] = code.split(find);
    if (others.length !== 1)
      throw new Error(`test/mutation/kinds.ts: "${find}" occurs ${others.length} times in ${file}`);
    const start = before.length;
    return {
      fault,
      file,
      line: before.split('\n').length,
      start,
      end: start + find.length,
      original: find,
      replacement,
    };
  });
}
