import { styleText } from 'node:util';

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
 * left out. On a terminal a last, moving line says which state is at work and for how long.
 */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  const start = performance.now();
  const shown = new Set<string>();
  let current: { state: string; since: number } | undefined;
  let frame = 0;

  const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
  const clear = () => {
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
  const draw = () => {
    if (!stream.isTTY || current === undefined) return;
    frame = (frame + 1) % frames.length;
    clear();
    stream.write(`  ${frames[frame]} ${current.state} ${styleText('dim', `${seconds(current.since)} s`)}`);
  };
  const timer = setInterval(draw, 100);
  timer.unref();

  return {
    entered: (state) => {
      current = { state, since: performance.now() };
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
