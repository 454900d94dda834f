import { keys } from '../../core/names.ts';
import type { Lease } from '../../core/lease.ts';
import type { AskedOfRun } from '../../core/plan.ts';
import { LeaseLostError } from '../../core/errors.ts';
import { enter } from '../../core/single-flight/enter.ts';
import { startFollowUp } from '../../core/single-flight/follow-up.ts';
import { assertLease, readLease, releaseLease } from '../../core/single-flight/lease.ts';
import type { LeaseStore } from '../../core/single-flight/store.ts';
import { coverWaiting } from '../../core/single-flight/word.ts';
import type { Control, Step, World } from './interleave.ts';

/** One execution of the model: what it was started with. */
export interface Execution {
  name: string;
  asked?: Partial<AskedOfRun>;
  /** Uploads something first; its event starts the execution. */
  uploads?: boolean;
  /** Holds the lease at the beginning, and has listed what was there before. */
  isAtWork?: boolean;
}

const time = '2026-03-02T06:00:00.000Z';
const runIdOfName = (name: string) => `run-${name}`;

/** What happened, for the checks. */
export interface Facts {
  /** Counts what happens, to say what came after what. */
  clock: number;
  /** How many uploads there were. */
  data: number;
  /** How many of them the last decided run was made of. */
  decided: number;
  triggers: { name: string; data: number; force: boolean; at: number }[];
  listings: { name: string; data: number; force: boolean; trains: boolean; at: number }[];
  /** What each run's plan lists. */
  plans: Map<string, number>;
  status: Map<string, 'RUNNING' | 'ENDED' | 'ABORTED'>;
  started: string[];
}

/**
 * Executions that run the protocol of core/single-flight on one bucket in memory, a read or a conditional write at a
 * time. `stops` is killed at any moment and then reaped; `repeats` has its first function called again from any moment.
 */
export function openWorld(
  executions: Execution[],
  options: { stops?: string; repeats?: string; check?: (facts: Facts) => void } = {},
): (control: Control) => World {
  return (control) => {
    const objects = new Map<string, string>();
    const facts: Facts = {
      clock: 0,
      // A run at work has listed the first of two.
      data: executions.some(({ isAtWork }) => isAtWork === true) ? 2 : 1,
      decided: 0,
      triggers: [],
      listings: [],
      plans: new Map(),
      status: new Map(),
      started: [],
    };

    /** A hash of the content, as an ETag is: the same words have the same ETag, whoever wrote them. */
    const etags = new Map<string, string>();
    const etagOf = (text: string) => {
      const etag = etags.get(text) ?? `e${etags.size}`;
      etags.set(text, etag);
      return etag;
    };
    const storeOf = (step: Step): LeaseStore => ({
      readVersioned: async (key) => {
        const text = await step(`read ${key}`, () => objects.get(key));
        return text === undefined ? undefined : { value: JSON.parse(text), etag: etagOf(text) };
      },
      writeIf: (key, value, condition) =>
        step(`write ${key}`, () => {
          const present = objects.get(key);
          const holds =
            'ifMatch' in condition
              ? present !== undefined && etagOf(present) === condition.ifMatch
              : present === undefined;
          if (!holds) return 'conflict' as const;
          objects.set(key, JSON.stringify(value));
          return 'written' as const;
        }),
      removeIf: (key, etag) =>
        step(`remove ${key}`, () => {
          const present = objects.get(key);
          if (present !== undefined && etagOf(present) !== etag) return 'conflict' as const;
          objects.delete(key);
          return 'removed' as const;
        }),
    });
    /** What nobody else can see, or what its effect may as well wait for, is a step only where a run may die before it. */
    const isFine = options.stops !== undefined || options.repeats !== undefined;
    const aside = async <T>(step: Step, label: string, action: () => T): Promise<T> =>
      isFine ? step(label, action) : action();
    const starterOf = (step: Step) => ({
      start: (name: string, input: AskedOfRun) =>
        aside(step, `start ${name}`, () => {
          if (facts.status.has(name)) return;
          if (facts.status.size > 12) throw new Error('follow-up upon follow-up');
          facts.started.push(name);
          facts.status.set(name, 'RUNNING');
          control.spawn(name, (further) => run({ name, asked: input }, further));
        }),
    });
    const isRunning = (step: Step) => (lease: Lease) =>
      aside(step, `describe ${lease.execution}`, () => facts.status.get(lease.execution) === 'RUNNING');

    const run = async (execution: Execution, step: Step, again = false): Promise<void> => {
      const { name } = execution;
      const asked: AskedOfRun = {
        trigger: 'upload',
        triggeredBy: null,
        force: false,
        promote: false,
        ...execution.asked,
      };
      const store = storeOf(step);
      const runId = runIdOfName(name);
      const lease: Lease = { version: 1, execution: name, runId, since: time };
      const isFollowUp = facts.started.includes(name);
      if (!again && !isFollowUp && execution.isAtWork !== true) {
        const trigger = () => {
          if (execution.uploads === true) facts.data += 1;
          facts.status.set(name, 'RUNNING');
          facts.triggers.push({ name, data: facts.data, force: asked.force, at: facts.clock++ });
        };
        if (execution.uploads === true) await step('upload', trigger);
        else trigger();
      }
      if (execution.isAtWork !== true) {
        const entered = await enter(lease, asked, {
          bucket: store,
          executions: starterOf(step),
          takeOver: { isRunning: isRunning(step), reap: async () => {} },
        });
        if (entered.outcome === 'taken') return void facts.status.set(name, 'ENDED');
        step.at('entered');
        const { force } = asked;
        const planned = await coverWaiting(store, asked, async () => {
          const listed = await step('list', () => {
            const trains = force || facts.data !== facts.decided;
            facts.listings.push({ name, data: facts.data, force, trains, at: facts.clock++ });
            return { data: facts.data, trains, at: facts.clock - 1 };
          });
          if (!listed.trains) return { ...listed, isListing: true };
          const written = () => {
            const isFirst = !facts.plans.has(name);
            if (isFirst) facts.plans.set(name, listed.data);
            // What is not written down is not what the run works on.
            else facts.listings = facts.listings.filter((one) => one.name !== name || one.at !== listed.at);
            return isFirst;
          };
          // Between the two only a call that is repeated makes a difference.
          const isListing = options.repeats === undefined ? written() : await step('plan', written);
          return { ...listed, isListing };
        });
        if (!planned.trains) return end(name, step);
      }
      step.at('planned');
      await assertLease(store, name);
      const owner = objects.get(keys.lease);
      const isOwner = owner !== undefined && JSON.parse(owner).execution === name;
      if (facts.status.get(name) === 'RUNNING' && !isOwner) throw new Error(`${name} acts without the lease`);
      facts.decided = facts.plans.get(name) ?? 1;
      return end(name, step);
    };
    /** Commit's release and Cleanup's follow-up. */
    const end = async (name: string, step: Step): Promise<void> => {
      await releaseLease(storeOf(step), name);
      step.at('released');
      await startFollowUp({ bucket: storeOf(step), executions: starterOf(step) });
      facts.status.set(name, 'ENDED');
    };
    const quietly = async (process: Promise<void>) => {
      try {
        await process;
      } catch (error) {
        // A run that was stopped and taken over finds out so, and touches nothing.
        if (!(error instanceof LeaseLostError)) throw error;
      }
    };
    /** The reap function's part in the protocol: handlers/reap, whose order another test holds. */
    const reap = async (step: Step): Promise<void> => {
      const store = storeOf(step);
      const found = await readLease(store);
      const isAbandoned = found !== undefined && !(await isRunning(step)(found.lease));
      if (isAbandoned) await store.removeIf(keys.lease, found.etag);
      await startFollowUp({ bucket: store, executions: starterOf(step) });
    };

    for (const execution of executions) {
      if (execution.isAtWork !== true) continue;
      const { name } = execution;
      facts.status.set(name, 'RUNNING');
      objects.set(keys.lease, JSON.stringify({ version: 1, execution: name, runId: runIdOfName(name), since: time }));
    }
    const processes: World['processes'] = new Map(
      executions.map((execution) => [execution.name, (step) => quietly(run(execution, step))]),
    );
    const { stops, repeats } = options;
    if (stops !== undefined) {
      processes.set('stopper', async (step) => {
        await step(`stop ${stops}`, () => {
          if (facts.status.get(stops) !== 'RUNNING') return;
          facts.status.set(stops, 'ABORTED');
          control.stop(stops);
          control.spawn('reaper', reap);
        });
      });
    }
    if (repeats !== undefined) {
      processes.set('repeater', async (step) => {
        await step(`repeat ${repeats}`, () => {
          const execution = executions.find(({ name }) => name === repeats);
          const isPreparing = facts.status.get(repeats) === 'RUNNING' && facts.decided === 0;
          if (execution === undefined || !isPreparing) return;
          control.stop(repeats);
          control.spawn(`${repeats} again`, (further) => quietly(run(execution, further, true)));
        });
      });
    }
    return {
      processes,
      state: () => [
        [...objects].sort(([a], [b]) => a.localeCompare(b)),
        { ...facts, plans: [...facts.plans], status: [...facts.status] },
      ],
      atRest: (spawn) => {
        // The hourly sweep; without a run that was stopped there must be nothing left for it.
        if (stops !== undefined) spawn('hourly', reap);
      },
      check: () => {
        if (objects.has(keys.lease)) throw new Error('the lease is still taken');
        if (objects.has(keys.pending)) throw new Error('a trigger waits for ever');
        for (const { name, data, force, at } of facts.triggers) {
          // A run that was stopped has told so itself.
          if (facts.status.get(name) === 'ABORTED') continue;
          const covering = facts.listings.filter((one) => one.at > at && one.data >= data && (!force || one.force));
          if (covering.length === 0) throw new Error(`the ${force ? 'forced ' : ''}trigger of ${name} is lost`);
        }
        options.check?.(facts);
      },
    };
  };
}
