import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../cli/progress.ts';

describe('the progress of a run', () => {
  const written: string[] = [];
  const stream = (isTTY: boolean) => ({
    isTTY,
    write: (text: string) => {
      written.push(text);
      return true;
    },
  });
  const lastLine = () => stripVTControlCharacters(written.at(-1) ?? '');

  beforeEach(() => {
    vi.useFakeTimers();
    written.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('prints a plain line per state without a terminal', () => {
    const progress = createProgress(stream(false), { PollTraining: 40 });
    progress.entered('Split');
    vi.advanceTimersByTime(1500);
    progress.exited('Split');
    progress.entered('PollTraining');
    vi.advanceTimersByTime(1500);
    progress.done();
    expect(written).toEqual(['     1.5 s  Split\n']);
  });

  it('shows one bar for all states of a job, scaled to its last duration, and stays full when the job takes longer', () => {
    const progress = createProgress(stream(true), {
      CreateTrainingJob: 1,
      WaitForTraining: 37,
      PollTraining: 2,
      Split: 9,
    });
    progress.entered('Split');
    vi.advanceTimersByTime(1000);
    expect(lastLine()).toMatch(/ Split 1\.0 s$/);
    progress.entered('CreateTrainingJob');
    vi.advanceTimersByTime(2000);
    progress.entered('PollTraining');
    progress.entered('TrainingDone?');
    progress.entered('WaitForTraining');
    vi.advanceTimersByTime(8000);
    expect(lastLine()).toMatch(/ Training █{5}░{15} 10\.0 s, 40 s last time$/);
    vi.advanceTimersByTime(50_000);
    expect(lastLine()).toMatch(/ Training █{20} 60\.0 s, 40 s last time$/);
    progress.done();
  });

  it('shows no bar if the last duration is unknown', () => {
    const progress = createProgress(stream(true));
    progress.entered('StartScoring');
    vi.advanceTimersByTime(3000);
    expect(lastLine()).toMatch(/ Scoring 3\.0 s$/);
    progress.done();
  });
});
