import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../core/evaluation.ts';
import { featuresSchema } from '../../core/features/features.ts';
import { keys } from '../../core/names.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await openScenario({
    pipeline: { serve: { bake: '1 minute', threshold: { cost: { falsePositive: 1, falseNegative: 9 } } } },
  });
  await scenario.upload(loans(1200));
});
afterAll(async () => {
  await scenario.close();
});

describe('a threshold that is to be chosen', () => {
  it('is chosen on scored validation rows, stored with the model and served', async () => {
    const went = await scenario.run();
    expect(went).toMatchObject({ status: 'SUCCEEDED' });
    expect(await scenario.keys(`${keys.work(went.runId)}scores/`)).toEqual([
      `${keys.scores(went.runId, 'challenger')}part-0.csv.out`,
      `${keys.scores(went.runId, 'validation')}part-0.csv.out`,
    ]);
    const features = featuresSchema.parse(await scenario.read(keys.features(went.runId)));
    // A repaid loan that is missed costs nine times a lost one, so fewer than half odds are enough.
    expect(features.threshold).toBeLessThan(0.4);
    const record = await scenario.record(went.runId);
    const evaluation = evaluationSchema.parse(await scenario.read(keys.evaluation(went.runId)));
    expect(evaluation.threshold).toMatchObject({ value: features.threshold, rows: record.rows?.validation });
    expect(record.status).toBe('Succeeded');
  });
});
