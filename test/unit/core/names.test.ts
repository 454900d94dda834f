import { describe, expect, it } from 'vitest';
import { jobNames, keys, runIdIn, runIdOf } from '../../../core/names.ts';

const runId = runIdOf('2026-03-02T06:00:01.250Z', 'an execution_of any:name');

describe('names', () => {
  it('of runs contain the start and a hash of the execution’s name', () => {
    expect(runId).toMatch(/^20260302-060001-[0-9a-f]{8}$/);
    expect(runIdOf('2026-03-02T06:00:01.250Z', 'another')).not.toBe(runId);
  });

  it('fit SageMaker even for the longest pipeline name', () => {
    const pipeline = 'a'.repeat(20);
    const names = [
      jobNames.training(pipeline, runId, 3),
      jobNames.scoring(pipeline, runId, 'challenger', 3),
      jobNames.endpoint(pipeline, runId, 3),
      jobNames.model(pipeline, runId),
      jobNames.endpointConfig(pipeline, runId),
    ];
    for (const name of names) expect(name).toMatch(/^[a-z0-9](-*[a-z0-9]){0,62}$/);
  });

  it('show the run that a resource belongs to, but not for a pipeline whose name begins the same way', () => {
    expect(runIdIn('bike', jobNames.training('bike', runId, 1))).toBe(runId);
    expect(runIdIn('bike', jobNames.scoring('bike', runId, 'champion', 2))).toBe(runId);
    expect(runIdIn('bike', jobNames.training('bike-2', runId, 1))).toBeUndefined();
    expect(runIdIn('bike-2', jobNames.training('bike', runId, 1))).toBeUndefined();
    expect(runIdIn('bike', `motorbike-${runId}-1`)).toBeUndefined();
    expect(runIdIn('bike', 'bike-by-hand')).toBeUndefined();
  });

  it('of ledger entries sort by time', () => {
    const times = ['2026-03-02T06:00:00.000Z', '2026-03-02T06:00:00.500Z', '2026-11-02T06:00:00.000Z'];
    const entries = times.map((time, index) => keys.ledgerEntry(time, `${9 - index}`));
    expect([...entries].sort()).toEqual(entries);
  });
});
