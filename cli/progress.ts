import { styleText } from 'node:util';
import { stageOf, stageSeconds } from '../core/run/jobs/stages.ts';

/** Shows the states of a run while it is in progress. */
export interface Progress {
  entered: (state: string) => void;
  exited: (state: string) => void;
  /** Removes the animated line from a terminal. */
  done: () => void;
}

/** Shows nothing, because standard output must contain only the run record. */
export const silentProgress: Progress = { entered: () => {}, exited: () => {}, done: () => {} };

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Prints a line when a state ends, with the seconds since the start. Later rounds of a polling loop
 * are left out. In a terminal an animated last line shows the current state and its duration. While
 * a job or an endpoint is awaited, it has a progress bar. The bar's full length is the time of the
 * last run, in `lastSeconds` by state.
 */
export function createProgress(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  lastSeconds: Record<string, number> = {},
): Progress {
  const start = performance.now();
  const shown = new Set<string>();
  let current: { name: string; expected: number | undefined; since: number } | undefined;
  let frame = 0;

  const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
  const clear = () => {
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
  const draw = () => {
    if (!stream.isTTY || current === undefined) return;
    frame = (frame + 1) % frames.length;
    clear();
    const { name, expected, since } = current;
    const bar = expected === undefined ? '' : ` ${barOf((performance.now() - since) / 1000 / expected)}`;
    const lastTime = expected === undefined ? '' : `, ${expected.toFixed(0)} s last time`;
    stream.write(`  ${frames[frame]} ${name}${bar} ${styleText('dim', `${seconds(since)} s${lastTime}`)}`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();

  return {
    entered: (state) => {
      const stage = stageOf(state);
      const name = stage ?? state;
      // A stage has several states, which alternate while the job is awaited.
      if (current?.name !== name) {
        const expected = stage && stageSeconds(lastSeconds, stage);
        current = { name, expected: expected === 0 ? undefined : expected, since: performance.now() };
      }
      draw();
    },
    exited: (state) => {
      if (shown.has(state)) return;
      shown.add(state);
      clear();
      stream.write(`  ${seconds(start).padStart(6)} s  ${state}\n`);
    },
    done: () => {
      clearInterval(timer);
      clear();
    },
  };
}

const barWidth = 20;

/** Stays full above a share of 1, when a stage takes longer than last time. */
function barOf(share: number): string {
  const filled = Math.min(barWidth, Math.floor(share * barWidth));
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
}
