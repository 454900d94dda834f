import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { evaluate } from '../../../../handlers/evaluate/evaluate.ts';
import {
  artifact,
  comparableChampion,
  dependencies,
  evaluated,
  run,
  type EvaluationSetup,
} from '../../../fixtures/evaluation-run.ts';

const timed = {
  columns: { age: 'number', at: 'timestamp', paid: 'category' },
  time: { column: 'at' },
  gate: { metric: 'accuracy', minTestRows: 2 },
};

/** The champion is right only on the first two rows, the challenger only on the last two. */
const setup: EvaluationSetup = {
  metric: 'accuracy',
  labels: ['yes', 'no', 'yes', 'no'],
  scores: { challenger: '0.1\n0.9\n0.8\n0.2\n', champion: '0.9\n0.1\n0.2\n0.8\n' },
  champion: {},
  split: comparableChampion,
  file: timed,
};

describe('rows newer than the champion', () => {
  const newer = (flags: number[]) => ({ truth: { newer: Uint8Array.from(flags) } });

  it('are unknown without its plan, or without a time column', async () => {
    const gone = dependencies(setup);
    await evaluate({ run, artifact, champion: comparableChampion }, gone);
    expect(gone.openedWith).toEqual([{ sliceColumns: [], newerThan: undefined }]);
    const untimed = dependencies({ ...setup, file: {}, championStartedAt: '2026-01-01T06:00:00.000Z' });
    await evaluate({ run, artifact, champion: comparableChampion }, untimed);
    expect(untimed.openedWith[0]?.newerThan).toBeUndefined();
    expect((await evaluated(setup)).holdout).toMatchObject({ newerRows: null, usedNewer: false });
  });

  it('are the rows since the start of its run', async () => {
    const stage = dependencies({ ...setup, championStartedAt: '2026-01-01T06:00:00.000Z' });
    await evaluate({ run, artifact, champion: comparableChampion }, stage);
    expect(stage.openedWith[0]?.newerThan).toBe('2026-01-01T06:00:00.000Z');
    expect(stage.closed()).toBe(1);
  });

  it('are the only compared rows if there are enough, but the difference on all shared rows is computed too', async () => {
    const evaluation = await evaluated({ ...setup, ...newer([0, 0, 1, 1]) });
    expect(evaluation.rows).toMatchObject({ test: 4, shared: 4, compared: 2 });
    expect(evaluation.holdout).toMatchObject({ newerRows: 2, usedNewer: true, differenceOnShared: 0 });
    expect(evaluation.difference?.value).toBe(1);
    expect(evaluation.challenger.metrics['accuracy']).toBe(0.5);
  });

  it('are not used alone if there are too few', async () => {
    const evaluation = await evaluated({ ...setup, ...newer([0, 0, 0, 1]) });
    expect(evaluation.rows.compared).toBe(4);
    expect(evaluation.holdout).toMatchObject({ newerRows: 1, usedNewer: false, differenceOnShared: null });
    expect(evaluation.difference?.value).toBe(0);
  });

  it('count only if they are test rows of both models', async () => {
    const evaluation = await evaluated({ ...setup, ...newer([1, 1, 1, 0]), shared: [0, 0, 1, 1] });
    expect(evaluation.holdout).toMatchObject({ newerRows: 1, usedNewer: false });
  });
});

describe('evaluation.json', () => {
  it('contains the number of decisions in the ledger, including this one', async () => {
    expect((await evaluated({ ...setup, ledger: 3 })).holdout.gatesDecided).toBe(4);
  });

  it('contains the raw record of each of the worst rows', async () => {
    const { worst } = await evaluated({ ...setup, scores: { challenger: '0.8\n0.2\n0.7\n0.9\n' }, split: null });
    expect(worst.map(({ row, record }) => [row, record])).toEqual([
      [3, { age: 3 }],
      [2, { age: 2 }],
      [0, { age: 0 }],
      [1, { age: 1 }],
    ]);
  });

  it('counts only the clusters of the compared rows', async () => {
    const evaluation = await evaluated({
      ...setup,
      shared: [0, 1, 1, 1],
      truth: { clusters: Int32Array.of(7, 9, 9, 8) },
    });
    expect(evaluation.difference?.clusters).toBe(2);
  });

  it('contains slices of the compared rows, with the confidence of the gate', async () => {
    const slices = [{ column: 'land', values: ['at', 'de'], indices: Int32Array.of(0, 0, 0, 1) }];
    const gate = { metric: 'accuracy', minTestRows: 2, confidence: 0.9, slices: { by: ['age'], minRows: 2 } };
    const stage = dependencies({ ...setup, shared: [0, 1, 1, 1], truth: { slices }, file: { ...timed, gate } });
    await evaluate({ run, artifact, champion: comparableChampion }, stage);
    expect(stage.openedWith[0]?.sliceColumns).toEqual(['age']);
    expect(stage.written.get(keys.evaluation('new'))).toMatchObject({
      difference: { confidence: 0.9 },
      slices: [
        { column: 'land', value: 'at', rows: 2, tooSmall: false, challenger: 0.5, champion: 0.5 },
        { column: 'land', value: 'de', rows: 1, tooSmall: true, difference: null },
      ],
    });
  });

  it('is not written if Evaluate fails, which closes the test rows', async () => {
    const stage = dependencies({ ...setup, scores: { challenger: '0.1\n' } });
    await expect(evaluate({ run, artifact, champion: null }, stage)).rejects.toThrow('1 lines of scores');
    expect(stage.closed()).toBe(1);
  });
});
