import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { keys } from '../../core/names.ts';
import { liveSchema } from '../../core/serving/live.ts';
import { untar } from '../fixtures/untar.ts';
import { loans, openScenario, type Scenario } from './scenario.ts';

/**
 * Two promoted runs of version 0.1.0, made by its `relearn run` with `loans(600, 1)` and
 * `loans(600, 2)`.
 */
const archive = join(import.meta.dirname, '..', 'fixtures', 'version-0.1.0', 'home.tar.gz');
const [first, champion] = ['20261201-023626-495051e7', '20261201-023636-a1e5223c'];
const request = { body: JSON.stringify({ instances: [{ age: 32, income: 4323, purpose: 'house' }] }) };
/** What version 0.1.0 answered to this request. */
const answerOfChampion = { label: 'no', score: 0.1620424 };

let scenario: Scenario;
beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'relearn-scenario-'));
  await untar(archive, home);
  scenario = await openScenario({ home });
});
afterAll(async () => {
  await scenario.close();
});

const live = async () => liveSchema.parse(await scenario.read(keys.live));

async function predict(): Promise<unknown> {
  const response = await scenario.invoke('predict', request);
  const { body } = z.object({ statusCode: z.literal(200), body: z.string() }).parse(response);
  return z.object({ predictions: z.array(z.unknown()) }).parse(JSON.parse(body)).predictions[0];
}

describe('a home of version 0.1.0', () => {
  it('keeps serving: its champion gives the same answers', async () => {
    expect(await live()).toMatchObject({ stable: { runId: champion }, previous: { runId: first } });
    expect(await predict()).toMatchObject(answerOfChampion);
  });

  it('runs to a promotion, and the new model is compared with its champion', async () => {
    await scenario.upload(loans(600, 3), 'week3.csv');
    const { runId } = await scenario.run({ promote: true });
    const record = await scenario.record(runId);
    expect(record).toMatchObject({ status: 'Succeeded' });
    expect(record.metrics?.champion).not.toBeNull();
    expect(await live()).toMatchObject({ stable: { runId }, previous: { runId: champion } });
  });

  it('rolls back to its champion, which gives the same answers again', async () => {
    const { stable } = await live();
    let answer: unknown;
    do {
      answer = await scenario.invoke('roll-back', { runId: stable.runId, why: 'wrong prices' });
    } while (z.object({ outcome: z.string() }).parse(answer).outcome === 'Waiting');
    expect(answer).toMatchObject({ outcome: 'RolledBack' });
    expect(await live()).toMatchObject({ stable: { runId: champion } });
    expect(await predict()).toMatchObject(answerOfChampion);
  });
});
