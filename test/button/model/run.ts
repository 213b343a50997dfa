import { setImmediate } from 'node:timers/promises';
import type { Gateway } from '../../../src/core/heartbeat/gateway.ts';
import type { Latched, LatchRecord } from '../../../src/core/latch/latch.ts';
import type { Target } from '../../../src/core/target.ts';
import type { Call, Operation } from '../support/gate.ts';
import { heartbeatAlert, newReceiver, person, type Receiver, stopAlert } from '../support/receiver.ts';
import { swypeApp, World } from '../support/world.ts';
import { checkPress, checkReceipt, checkReset } from './answer-oracle.ts';
import { Chronicle, viewsOf } from './chronicle.ts';
import { checkDeletion } from './deletion-oracle.ts';
import { checkDisarm, checkNothingMissed } from './disarm-oracle.ts';
import { isLatched, targetKey } from './facts.ts';
import { checkAllTold } from './hook-oracle.ts';
import { checkWrite } from './latch-oracle.ts';
import { checkQuiet } from './quiet-oracle.ts';
import type { AlertStep, Forgery, Step, Story } from './step.ts';
import { checkLowered } from './stop-oracle.ts';
import {
  currentTask,
  forgetOthers,
  type Life,
  newTask,
  type Place,
  places,
  type Task,
  type TaskKind,
  type Tell,
} from './task.ts';
import { buttonNames, elsewhere, nowhere, rulesOfVariant, type Variant } from './variants.ts';
import { VirtualClock } from './virtual-clock.ts';
import { Wire, type Witness } from './wire.ts';

/** The place of one receiver: its processes follow one another. */
interface Seat {
  variant: Variant;
  process: { readonly life: Life; readonly receiver: Receiver } | undefined;
}

interface Delivery {
  readonly to: Place;
  readonly alert: AlertStep;
  readonly startsAt: number;
}

/** Plays one story step by step on two receivers that share a world. Every broken invariant throws an Error. */
export class Run implements Witness {
  readonly #world: World;
  #gateway: Gateway = 'up';
  readonly #chronicle: Chronicle;
  readonly #wire: Wire;
  readonly #seats: Readonly<Record<Place, Seat>>;
  readonly #receivers: Receiver[] = [];
  /** Notifications that were not answered 2xx. Alertmanager sends them again. */
  readonly #unanswered = new Set<Delivery>();
  #lives = 0;
  #replicas: number;

  readonly #tell: Tell | undefined;

  constructor({ replicas, elsewhere: others, variants }: Story, tell: Tell | undefined) {
    this.#tell = tell;
    this.#world = new World(buttonNames, replicas);
    this.#world.create(elsewhere, others);
    for (const name of buttonNames) this.#world.buttonIndex.add(name);
    this.#chronicle = new Chronicle(this.#world);
    this.#wire = new Wire(this.#world, this, tell);
    this.#replicas = replicas;
    this.#seats = {
      A: { variant: variants.A, process: undefined },
      B: { variant: variants.B, process: undefined },
    };
    for (const place of places) this.#start(place);
  }

  static async play(story: Story, tell?: Tell): Promise<void> {
    const run = new Run(story, tell);
    try {
      await run.#open(story.opening);
      for (const step of story.steps) await run.#play(step);
      await run.#endQuietly();
    } finally {
      // A signal made from other signals lives until it aborts.
      for (const at of places) run.#crash(at);
    }
  }

  async #open(opening: Story['opening']): Promise<void> {
    if (opening === 'cold') return;
    await this.#lookEverywhere();
    if (opening === 'warm') return;
    await this.#restart({ kind: 'restarts', end: 'network', times: 4, everyMs: 1 });
    this.#deliver({ to: 'A', alert: { fingerprint: 'f1', status: 'firing', ageMs: 0 }, startsAt: this.#world.now });
    await this.#turn();
    await this.#flow(Number.POSITIVE_INFINITY, 4);
    await this.#rest(1_000);
  }

  async #play(step: Step): Promise<void> {
    this.#tell?.(JSON.stringify(step));
    if (step.kind === 'flow') await this.#flow(step.count, step.seed);
    else if (step.kind === 'others-restart') this.#restartOthers(step.times);
    else if (step.kind === 'pass') await this.#pass(step.ms);
    else if (step.kind === 'restarts') await this.#restart(step);
    else this.#take(step);
    this.#wire.hasten();
    await this.#turn();
  }

  get turn(): number {
    return this.#chronicle.turn;
  }

  isForged(found: LatchRecord | undefined, known: LatchRecord | undefined): boolean {
    if (!isLatched(known) || !this.#chronicle.forgeries.some(({ trip }) => trip === known.trip.id)) return false;
    const { history = [], trip, target } = found ?? {};
    if (history.some(({ id }) => id === known.trip.id)) return false;
    return trip?.id !== known.trip.id || target === undefined || targetKey(target) !== targetKey(known.target);
  }

  heard(task: Task): void {
    if (task.deciding !== undefined)
      this.#chronicle.decided.get(task.deciding)?.views.push(...viewsOf(task, this.#world.now));
  }

  carriedOut(task: Task, operation: Operation, call: Call, known: LatchRecord | undefined): void {
    const { subject, byVersion, reply } = call;
    this.#tell?.(`  ${task.life.name} ${task.kind}: ${operation} ${subject} ${reply} ${this.#state()}`);
    if (operation === 'writeLatch' && reply === 'done') checkWrite(this.#chronicle, subject, task, known);
    if (operation === 'readRoster') this.#chronicle.rosterReaders.add(task);
    if (operation === 'deletePod') checkDeletion(this.#chronicle, task);
    const wasUp = this.#up.has(subject);
    if (operation === 'scaleToZero' && reply === 'done' && wasUp) {
      checkLowered(this.#chronicle, subject, task, byVersion === true);
    }
    this.#observe();
  }

  #state(): string {
    const latches = buttonNames.map((name) => {
      const latch = this.#world.latch(name);
      return `${latch?.state ?? 'missing'} ${latch?.trip?.id ?? ''}${latch?.trip?.damage?.times ?? ''}`.trim();
    });
    const replicas = [...this.#world.workloads.values()].map((workload) => workload.replicas);
    return `[${replicas}] [${latches}]`;
  }

  readonly #up = new Set<string>();

  #observe(): void {
    this.#chronicle.observe();
    for (const [key, { replicas }] of this.#world.workloads) {
      if (replicas > 0) this.#up.add(key);
      else this.#up.delete(key);
    }
  }

  /** Runs everything that does not wait for the wire. */
  async #turn(): Promise<void> {
    for (const { process } of Object.values(this.#seats)) process?.life.clock.tick();
    this.#wire.sweep();
    await setImmediate();
    this.#observe();
    const [violation] = this.#chronicle.violations;
    if (violation !== undefined) throw new Error(violation);
  }

  /** Time passes from one deadline to the next. */
  async #pass(ms: number): Promise<void> {
    const until = this.#world.now + ms;
    while (this.#world.now < until) {
      const deadlines = Object.values(this.#seats).flatMap(({ process }) => process?.life.clock.next ?? []);
      this.#world.now = Math.min(until, ...deadlines);
      await this.#turn();
    }
  }

  async #flow(count: number, seed: number): Promise<void> {
    let state = seed;
    for (let moved = 0; moved < count && this.#wire.parked.length > 0; moved += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      const parked = this.#wire.take(state >>> 8);
      if (parked === undefined) return;
      parked.release('ok');
      await this.#turn();
    }
  }

  #take(step: Exclude<Step, { kind: 'flow' | 'pass' | 'restarts' | 'others-restart' }>) {
    switch (step.kind) {
      case 'release':
        return this.#release(step);
      case 'delay':
        return this.#wire.delay(step.pick, step.steps + 1);
      case 'notify':
        for (const to of step.to)
          this.#deliver({ to, alert: step.alert, startsAt: this.#world.now - step.alert.ageMs });
        return;
      case 'heartbeat':
        return this.#beat(step.at);
      case 'gateway':
        this.#gateway = step.says;
        this.#chronicle.gateways.add(step.says);
        return;
      case 'look':
        return this.#look(step.at);
      case 'watches':
        for (const at of step.at) this.#wire.hear(at, step.how);
        return;
      case 'forge':
        return this.#forge(step.as);
      case 'edit-held':
        return this.#world.editHeld(step.held);
      case 'press':
        return this.#press(step.at);
      case 'disarm':
        return this.#disarm(step.at, step.forMs);
      case 'arm':
        return this.#act('arm', step.at, async ({ buttons }, task) => {
          await buttons.arm(task.life.rules.buttons[0]?.name ?? 'swype-app', person);
        });
      case 'reset':
        return this.#reset(step);
      case 'config':
        for (const at of step.at) this.#configure(at, step.variant);
        return;
      case 'crash':
        for (const at of step.at) this.#crash(at);
        return;
      case 'start':
        return this.#start(step.at);
      case 'break':
        for (const at of step.at) this.#wire.faults[at].set(step.operation, { when: step.when, kind: step.error });
        return;
      case 'mend':
        for (const at of step.at) this.#wire.faults[at].clear();
        return;
      default:
        return this.#actOnWorld(step);
    }
  }

  #actOnWorld(
    step: Extract<
      Step,
      { kind: 'intrude' | 'others-go' | 'scale' | 'settle' | 'delete' | 'create' | 'evict' | 'wipe' | 'restore' }
    >,
  ) {
    const exists = this.#world.workloads.has(targetKey(swypeApp));
    switch (step.kind) {
      case 'settle':
        return this.#world.settle();
      case 'intrude':
        this.#world.intrude(step.as);
        return;
      case 'others-go':
        this.#world.others = [];
        return;
      case 'evict':
        return this.#world.evict();
      case 'delete':
        return this.#world.delete(swypeApp);
      case 'create':
        if (!exists) this.#raise(() => this.#world.create(swypeApp, this.#replicas));
        return;
      case 'wipe':
        return this.#wipe();
      case 'scale':
        if (exists) this.#raise(() => this.#world.scale(step.replicas), step.replicas);
        return;
      case 'restore':
        if (exists && !this.#chronicle.isHeld(targetKey(swypeApp)))
          this.#raise(() => this.#world.scale(this.#replicas));
    }
  }

  #wipe(): void {
    const trip = this.#world.latch()?.trip;
    if (trip !== undefined) this.#chronicle.wiped.add(trip.id);
    this.#world.wipe();
    this.#chronicle.latches.delete('swype-app');
  }

  /** Only a latched button: an armed one has nothing that a forgery could release. */
  #forge(as: Forgery): void {
    const latch = this.#world.latch();
    if (!isLatched(latch) || this.#chronicle.isForged(this.#world.latches.get('swype-app')?.text)) return;
    const { trip, target } = latch;
    const witnesses = this.#lifes().filter((life) => remembers(life, latch) && mayWitness(life, target));
    this.#chronicle.wiped.add(trip.id);
    this.#chronicle.latches.delete('swype-app');
    if (as === 'garbage') this.#world.spoil();
    else if (as === 'armed') this.#world.edit(({ trip: _, ...kept }) => ({ ...kept, state: 'armed' }));
    else this.#world.edit((record) => ({ ...record, target: nowhere, trip: { ...trip, damage: claimedRepair } }));
    const { text = '' } = this.#world.latches.get('swype-app') ?? {};
    this.#chronicle.forgeries.push({ trip: trip.id, target: targetKey(target), text, witnesses });
  }

  #raise(raise: () => void, to = 1): void {
    raise();
    if (to > 0) this.#chronicle.raised(targetKey(swypeApp));
  }

  async #restart({ end, times, everyMs }: Extract<Step, { kind: 'restarts' }>): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await this.#pass(everyMs);
      const pod = this.#world.pods.find(({ phase }) => phase === 'Running');
      if (pod === undefined) return;
      const ends = this.#chronicle.ends.get(pod.uid) ?? [];
      this.#chronicle.ends.set(pod.uid, [...ends, { end, at: this.#world.now }]);
      this.#world.crash(end, 1, 0);
    }
  }

  /** The first of the pods that are not the target's. */
  #restartOthers(times: number): void {
    const [pod] = this.#world.others;
    if (pod === undefined) return;
    const ended = Array.from({ length: times }, () => ({ end: 'network' as const, at: this.#world.now }));
    this.#chronicle.ends.set(pod.uid, [...(this.#chronicle.ends.get(pod.uid) ?? []), ...ended]);
    this.#world.crash('network', times, 0, this.#world.others);
  }

  #release({ pick, fate }: Extract<Step, { kind: 'release' }>): void {
    if (fate === 'crash') {
      const parked = this.#wire.parked[pick % Math.max(1, this.#wire.parked.length)];
      if (parked !== undefined && !parked.task.life.end.signal.aborted) this.#crash(parked.task.life.place);
      return;
    }
    this.#wire.take(pick)?.release(fate);
  }

  #deliver(delivery: Delivery): void {
    const { to, alert, startsAt } = delivery;
    this.#unanswered.add(delivery);
    this.#act('receive', to, async ({ buttons }, task) => {
      const bad = { ok: false, problem: 'labels: expected an object' } as const;
      const annotations = { gateway: this.#gateway };
      const labels = this.#podLabels(alert.about);
      const claim = stopAlert(this.#world, { ...alert, startsAt, annotations, labels });
      const receipt = await buttons.receive([bad, claim], this.#world.now);
      checkReceipt(this.#chronicle, task, receipt);
      if (!receipt.retry) this.#unanswered.delete(delivery);
    });
  }

  #podLabels(about: AlertStep['about']): Readonly<Record<string, string>> {
    const [other] = this.#world.others;
    return about === 'other' && other !== undefined ? { pod: other.name, uid: other.uid } : {};
  }

  #beat(at: Place): void {
    const alert = heartbeatAlert(this.#world, { gateway: this.#gateway });
    this.#act('receive', at, async ({ buttons }) => void (await buttons.receive([alert], this.#world.now)));
  }

  #look(at: Place): void {
    this.#act('look', at, async ({ buttons }, task) => {
      forgetOthers(task.life);
      await buttons.reconcileAll();
      this.#chronicle.looked(task);
    });
  }

  #press(at: Place): void {
    this.#act('press', at, async ({ buttons }, task) => {
      const name = task.life.rules.buttons[0]?.name ?? 'swype-app';
      checkPress(this.#chronicle, task, name, await buttons.press(name, person, 'drill'));
    });
  }

  #disarm(at: Place, forMs: number): void {
    this.#act('disarm', at, async ({ buttons }, task) => {
      const name = task.life.rules.buttons[0]?.name ?? 'swype-app';
      checkDisarm(this.#chronicle, name, await buttons.disarm(name, person, { forMs, reason: 'maintenance' }));
    });
  }

  #reset({ at, trip: which, force, restore }: Extract<Step, { kind: 'reset' }>): void {
    const button = buttonNames.find((name) => this.#world.latch(name)?.trip !== undefined) ?? 'swype-app';
    const latch = this.#world.latch(button);
    const ids = { present: latch?.trip?.id, previous: latch?.lastReset?.trip, unknown: undefined };
    const order = { trip: ids[which] ?? 'no-such-trip', reason: 'over', force };
    this.#act(
      'reset',
      at,
      async ({ buttons }, task) => {
        const outcome = await buttons.reset(button, person, order);
        checkReset(this.#chronicle, task, outcome);
        if (outcome.kind === 'reset' && restore) this.#take({ kind: 'restore' });
      },
      order,
    );
  }

  #configure(at: Place, variant: Variant): void {
    const seat = this.#seats[at];
    seat.variant = variant;
    if (seat.process === undefined) return;
    forgetOthers(seat.process.life);
    seat.process.life.rules = rulesOfVariant(variant);
    seat.process.life.rulesChangedAt = this.turn;
    seat.process.receiver.buttons.reconfigure(rulesOfVariant(variant));
  }

  #crash(at: Place): void {
    const { process } = this.#seats[at];
    process?.life.end.abort();
    process?.life.clock.end();
    this.#seats[at].process = undefined;
  }

  #start(at: Place): void {
    const seat = this.#seats[at];
    if (seat.process !== undefined) return;
    this.#lives += 1;
    const name = `${at}${this.#lives}`;
    const clock = new VirtualClock(this.#world);
    const rules = rulesOfVariant(seat.variant);
    const memory = {
      knows: new Map(),
      everRead: new Set<string>(),
      latchFailedAt: new Map(),
      calls: 0,
      newest: new Map(),
      scaleFailedAt: -1,
    };
    const life: Life = {
      name,
      place: at,
      clock,
      end: new AbortController(),
      rules,
      rulesChangedAt: -1,
      buttons: () => receiver.buttons.list().map((view) => view.name),
      ...memory,
    };
    const connection = this.#wire.connect(life);
    const receiver = newReceiver(this.#world, {
      rules,
      clock,
      id: name,
      connection,
      onTripId: (id) => this.#decided(id),
    });
    this.#receivers.push(receiver);
    seat.process = { life, receiver };
  }

  #decided(id: string) {
    const task = currentTask.getStore();
    if (task === undefined) return this.#chronicle.fail(`trip ${id} out of nowhere`);
    task.deciding = id;
    this.#chronicle.decided.set(id, { task, views: [...viewsOf(task, this.#world.now)] });
  }

  #act(
    kind: TaskKind,
    at: Place,
    act: (receiver: Receiver, task: Task) => Promise<void>,
    order?: Parameters<typeof newTask>[3],
  ): void {
    const { process } = this.#seats[at];
    if (process === undefined) return;
    const task = newTask(kind, process.life, { turn: this.turn, now: this.#world.now }, order);
    currentTask.run(task, () => {
      act(process.receiver, task).catch((error) => this.#chronicle.fail(`${kind} rejected: ${error?.stack ?? error}`));
    });
  }

  async #lookEverywhere(): Promise<void> {
    for (const at of places) this.#look(at);
    await this.#turn();
    await this.#flow(Number.POSITIVE_INFINITY, 1);
  }

  /**
   * Faults end, receivers come back, Alertmanager repeats unanswered notifications. Then everything must be in order.
   */
  async #endQuietly(): Promise<void> {
    this.#take({ kind: 'mend', at: places });
    this.#take({ kind: 'watches', at: places, how: 'prompt' });
    // A person deletes the pods without a controller. A Job's pods stay.
    this.#world.others = this.#world.others.filter(({ controller }) => controller !== undefined);
    this.#wire.hasten(Number.POSITIVE_INFINITY);
    for (const at of places) this.#start(at);
    await this.#settle();
    for (const delivery of [...this.#unanswered]) {
      this.#unanswered.delete(delivery);
      this.#deliver(delivery);
    }
    await this.#turn();
    await this.#flow(Number.POSITIVE_INFINITY, 2);
    await this.#settle();
    const running = Object.values(this.#seats).flatMap(({ process }) => process?.receiver ?? []);
    checkQuiet(this.#chronicle, running, this.#receivers, this.#lifes());
    checkNothingMissed(this.#chronicle, this.#lifes());
    checkAllTold(this.#chronicle, this.#receivers, this.#lifes());
    await this.#turn();
  }

  #lifes(): readonly Life[] {
    return Object.values(this.#seats).flatMap(({ process }) => process?.life ?? []);
  }

  async #rest(ms: number): Promise<void> {
    this.#world.settle();
    await this.#pass(ms);
    await this.#lookEverywhere();
  }

  async #settle(): Promise<void> {
    await this.#flow(Number.POSITIVE_INFINITY, 3);
    let before = '';
    for (let round = 0; round < 5; round += 1) {
      // An Event is retried after 10 s, and the button index is read every 60 s.
      for (const ms of [1_000, 11_000, 61_000, 1_000]) {
        // The heartbeat arrives: what is beyond the limit must trip although no alert comes.
        for (const at of places) this.#beat(at);
        await this.#rest(ms);
      }
      const after = JSON.stringify([...this.#world.latches, ...this.#world.workloads, ...this.#world.pods]);
      if (after === before) return;
      before = after;
    }
    this.#chronicle.fail('the receivers never come to rest');
  }
}

/** A forger claims that a replica has repaired the latch. */
const claimedRepair = { kind: 'target-changed', at: '2026-01-01T00:00:00Z', times: 99 } as const;

function remembers({ knows }: Life, { trip }: Latched): boolean {
  return knows.get('swype-app')?.trip?.id === trip.id;
}

/** A replica whose config names another workload may believe that another replica repaired the latch. */
function mayWitness({ rules, rulesChangedAt }: Life, target: Target): boolean {
  const own = rules.buttons.find(({ name }) => name === 'swype-app')?.target;
  return rulesChangedAt < 0 && own !== undefined && targetKey(own) === targetKey(target);
}
