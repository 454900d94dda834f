import { createHash } from 'node:crypto';

/** One process of a model: it does nothing but through `step`, which happens at once, when the explorer says so. */
type Process = (step: Step) => Promise<void>;
export interface Step {
  <T>(label: string, action: () => T): Promise<T>;
  /** What the process does from here on depends on this alone, not on what it has seen before. */
  at: (place: string) => void;
}

/** A world that processes share; made anew for each order of steps, and always the same at first. */
export interface World {
  processes: Map<string, Process>;
  /** All that a later step can see. */
  state: () => unknown;
  /** Called when no process has a step left; may start further processes. */
  atRest: (spawn: (name: string, process: Process) => void) => void;
  /** Throws where what came of it must not be. */
  check: () => void;
}

/** What a world does to its processes while it runs. */
export interface Control {
  spawn: (name: string, process: Process) => void;
  /** The process takes no further step. */
  stop: (name: string) => void;
}

interface Running {
  name: string;
  /** Labels and results so far: they determine where the process is. */
  history: string[];
  waiting: (() => void) | undefined;
  isOver: boolean;
}

export interface ExploreOptions {
  /** So often at most is a process that could go on made to wait for another; any number unless told. */
  interruptions?: number;
  /** Gives up beyond so many states. */
  states?: number;
}

/**
 * Runs the world in every order of its processes' steps, and gives the number of different states met. Two orders that
 * lead to the same state of the world, with every process having seen the same, have one future and are followed once.
 * What a check throws names the order it happened in.
 */
export async function explore(
  open: (control: Control) => World,
  { interruptions = Infinity, states = 100_000 }: ExploreOptions = {},
): Promise<number> {
  const seen = new Set<string>();
  const orders: number[][] = [[]];
  for (let prefix = orders.pop(); prefix !== undefined; prefix = orders.pop()) {
    await follow(open, prefix, seen, orders, interruptions);
    if (seen.size > states) throw new Error(`more than ${states} states`);
  }
  return seen.size;
}

async function follow(
  open: (control: Control) => World,
  prefix: number[],
  seen: Set<string>,
  others: number[][],
  interruptions: number,
): Promise<void> {
  const running: Running[] = [];
  const trace: string[] = [];
  let failure: unknown;
  const spawn = (name: string, process: Process) => {
    const one: Running = { name, history: [], waiting: undefined, isOver: false };
    running.push(one);
    const take = <T>(label: string, action: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        one.waiting = () => {
          one.waiting = undefined;
          trace.push(`${name}: ${label}`);
          try {
            const result = action();
            one.history.push(`${label} ${JSON.stringify(result)}`);
            resolve(result);
          } catch (error) {
            one.history.push(`${label} !`);
            reject(error);
          }
        };
      });
    const at = (place: string) => {
      one.history = [place];
    };
    process(Object.assign(take, { at }))
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        one.isOver = true;
      });
  };
  const stop = (name: string) => {
    for (const one of running.filter((candidate) => candidate.name === name)) {
      one.isOver = true;
      one.waiting = undefined;
    }
  };
  const world = open({ spawn, stop });
  for (const [name, process] of world.processes) spawn(name, process);

  const path: number[] = [];
  let rests = 0;
  let last: Running | undefined;
  let interrupted = 0;
  for (;;) {
    for (let turn = 0; running.some((one) => !one.isOver && one.waiting === undefined); turn++) {
      if (turn > 10_000) throw new Error(`a process waits for something that is no step: ${trace.join(', ')}`);
      await Promise.resolve();
    }
    if (failure !== undefined) throw inOrder(failure, trace);
    const ready = running.filter((one) => one.waiting !== undefined);
    if (ready.length === 0) {
      const before = running.length;
      if (rests++ === 0) world.atRest(spawn);
      if (running.length > before) continue;
      try {
        world.check();
      } catch (error) {
        throw inOrder(error, trace);
      }
      return;
    }
    const couldGoOn = last !== undefined && ready.includes(last) ? ready.indexOf(last) : undefined;
    let choice = prefix[path.length];
    if (choice === undefined) {
      const histories = running.map(({ name, history, isOver }) => [name, isOver || history]);
      const left = interruptions === Infinity ? null : [interrupted, last?.name];
      const state = JSON.stringify([world.state(), histories, rests, left]);
      const hash = createHash('sha1').update(state).digest('base64');
      if (seen.has(hash)) return;
      seen.add(hash);
      choice = couldGoOn ?? 0;
      for (let other = 0; other < ready.length; other++) {
        if (other === choice || (couldGoOn !== undefined && interrupted >= interruptions)) continue;
        others.push([...path, other]);
      }
    }
    if (couldGoOn !== undefined && choice !== couldGoOn) interrupted += 1;
    path.push(choice);
    last = ready[choice];
    last?.waiting?.();
  }
}

function inOrder(error: unknown, trace: string[]): Error {
  return new Error(`${error instanceof Error ? error.message : String(error)}\n  ${trace.join('\n  ')}`, {
    cause: error,
  });
}
