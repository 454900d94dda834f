import { describe, expect, it } from 'vitest';
import { keys } from '../../../../core/names.ts';
import { evaluate } from '../../../../handlers/evaluate/evaluate.ts';
import {
  artifact,
  comparableChampion,
  dependencies,
  evaluated,
  run,
  type Given,
} from '../../../fixtures/evaluation-run.ts';

const timed = {
  columns: { age: 'number', at: 'timestamp', paid: 'category' },
  time: { column: 'at' },
  gate: { metric: 'accuracy', minTestRows: 2 },
};

/** The champion is right on the first two rows alone, the challenger on the last two alone. */
const given: Given = {
  metric: 'accuracy',
  labels: ['yes', 'no', 'yes', 'no'],
  scores: { challenger: '0.1\n0.9\n0.8\n0.2\n', champion: '0.9\n0.1\n0.2\n0.8\n' },
  champion: {},
  split: comparableChampion,
  file: timed,
};

describe('rows newer than the champion', () => {
  const newer = (flags: number[]) => ({ truth: { newer: Uint8Array.from(flags) } });

  it('are not known of without its plan, or without a time', async () => {
    const gone = dependencies(given);
    await evaluate({ run, artifact, champion: comparableChampion }, gone);
    expect(gone.asked).toEqual([{ sliceColumns: [], newerThan: undefined }]);
    const untimed = dependencies({ ...given, file: {}, championStartedAt: '2026-01-01T06:00:00.000Z' });
    await evaluate({ run, artifact, champion: comparableChampion }, untimed);
    expect(untimed.asked[0]?.newerThan).toBeUndefined();
    expect((await evaluated(given)).holdout).toMatchObject({ newerRows: null, usedNewer: false });
  });

  it('are those since the start of its run', async () => {
    const stage = dependencies({ ...given, championStartedAt: '2026-01-01T06:00:00.000Z' });
    await evaluate({ run, artifact, champion: comparableChampion }, stage);
    expect(stage.asked[0]?.newerThan).toBe('2026-01-01T06:00:00.000Z');
    expect(stage.closed()).toBe(1);
  });

  it('are compared on alone where they are enough, and all shared rows are looked at too', async () => {
    const found = await evaluated({ ...given, ...newer([0, 0, 1, 1]) });
    expect(found.rows).toMatchObject({ test: 4, shared: 4, compared: 2 });
    expect(found.holdout).toMatchObject({ newerRows: 2, usedNewer: true, differenceOnShared: 0 });
    expect(found.difference?.value).toBe(1);
    expect(found.challenger.metrics['accuracy']).toBe(0.5);
  });

  it('are not used alone where they are too few', async () => {
    const found = await evaluated({ ...given, ...newer([0, 0, 0, 1]) });
    expect(found.rows.compared).toBe(4);
    expect(found.holdout).toMatchObject({ newerRows: 1, usedNewer: false, differenceOnShared: null });
    expect(found.difference?.value).toBe(0);
  });

  it('count only where both models call them test', async () => {
    const found = await evaluated({ ...given, ...newer([1, 1, 1, 0]), shared: [0, 0, 1, 1] });
    expect(found.holdout).toMatchObject({ newerRows: 1, usedNewer: false });
  });
});

describe('what Evaluate writes beside the metrics', () => {
  it('is how many decisions the ledger has, and this one', async () => {
    expect((await evaluated({ ...given, ledger: 3 })).holdout.gatesDecided).toBe(4);
  });

  it('is the raw record of each of the worst rows', async () => {
    const { worst } = await evaluated({ ...given, scores: { challenger: '0.8\n0.2\n0.7\n0.9\n' }, split: null });
    expect(worst.map(({ row, record }) => [row, record])).toEqual([
      [3, { age: 3 }],
      [2, { age: 2 }],
      [0, { age: 0 }],
      [1, { age: 1 }],
    ]);
  });

  it('draws clusters, numbered among the compared rows', async () => {
    const found = await evaluated({ ...given, shared: [0, 1, 1, 1], truth: { clusters: Int32Array.of(7, 9, 9, 8) } });
    expect(found.difference?.clusters).toBe(2);
  });

  it('is slices of the compared rows, at the confidence of the gate', async () => {
    const slices = [{ column: 'land', values: ['at', 'de'], indices: Int32Array.of(0, 0, 0, 1) }];
    const gate = { metric: 'accuracy', minTestRows: 2, confidence: 0.9, slices: { by: ['age'], minRows: 2 } };
    const stage = dependencies({ ...given, shared: [0, 1, 1, 1], truth: { slices }, file: { ...timed, gate } });
    await evaluate({ run, artifact, champion: comparableChampion }, stage);
    expect(stage.asked[0]?.sliceColumns).toEqual(['age']);
    expect(stage.written.get(keys.evaluation('new'))).toMatchObject({
      difference: { confidence: 0.9 },
      slices: [
        { column: 'land', value: 'at', rows: 2, tooSmall: false, challenger: 0.5, champion: 0.5 },
        { column: 'land', value: 'de', rows: 1, tooSmall: true, difference: null },
      ],
    });
  });

  it('closes the test rows when it fails', async () => {
    const stage = dependencies({ ...given, scores: { challenger: '0.1\n' } });
    await expect(evaluate({ run, artifact, champion: null }, stage)).rejects.toThrow('1 lines of scores');
    expect(stage.closed()).toBe(1);
  });
});
