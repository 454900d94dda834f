import { styleText } from 'node:util';
import { stageOf, stageSeconds } from '../core/run/jobs/stages.ts';

/** Shows a run while it goes. */
export interface Progress {
  entered: (state: string) => void;
  exited: (state: string) => void;
  /** Takes the moving line off a terminal. */
  done: () => void;
}

/** Shows nothing: standard output belongs to the run record. */
export const silentProgress: Progress = { entered: () => {}, exited: () => {}, done: () => {} };

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * A line for each state as it ends, with the seconds since the start; rounds of a polling loop after the first are
 * left out. On a terminal a last, moving line says which state is at work and for how long; while a job or an endpoint is
 * waited for, with a bar as long as it took last time (seconds by state), where that is known.
 */
export function createProgress(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  lastSeconds: Record<string, number> = {},
): Progress {
  const start = performance.now();
  const shown = new Set<string>();
  let current: { what: string; expected: number | undefined; since: number } | undefined;
  let frame = 0;

  const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
  const clear = () => {
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
  const draw = () => {
    if (!stream.isTTY || current === undefined) return;
    frame = (frame + 1) % frames.length;
    clear();
    const { what, expected, since } = current;
    const bar = expected === undefined ? '' : ` ${barOf((performance.now() - since) / 1000 / expected)}`;
    const usual = expected === undefined ? '' : `, ${expected.toFixed(0)} s last time`;
    stream.write(`  ${frames[frame]} ${what}${bar} ${styleText('dim', `${seconds(since)} s${usual}`)}`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();

  return {
    entered: (state) => {
      const stage = stageOf(state);
      const what = stage ?? state;
      // The states of a stage take turns while the job is waited for.
      if (current?.what !== what) {
        const expected = stage && stageSeconds(lastSeconds, stage);
        current = { what, expected: expected === 0 ? undefined : expected, since: performance.now() };
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

/** Full when the share is 1, and from then on: it takes longer than last time. */
function barOf(share: number): string {
  const full = Math.min(barWidth, Math.floor(share * barWidth));
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
}
