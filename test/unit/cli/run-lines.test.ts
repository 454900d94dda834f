import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { emptyRunRecord } from '../../../core/run/records/run-record.ts';
import { runLines } from '../../../cli/run-lines.ts';
import { executionArn, run } from '../../fixtures/run.ts';

it('the line of a promoted model that was rolled back says when and why', () => {
  const record = emptyRunRecord({
    runId: run.runId,
    pipeline: 'bike',
    execution: executionArn('monday'),
    startedAt: '2026-03-02T06:00:00.000Z',
    endedAt: '2026-03-02T06:30:00.000Z',
    status: 'Succeeded',
    why: 'Promoted. It is better.',
  });
  const line = (rollbacks: Parameters<typeof runLines>[1]) =>
    stripVTControlCharacters(runLines([record], rollbacks).join());
  expect(line(new Map())).toMatch(/ Promoted .* It is better\.$/);
  const rollbacks = new Map([[run.runId, { at: '2026-03-03T09:15:00.000Z', why: 'wrong prices' }]]);
  expect(line(rollbacks)).toMatch(/ Rolled back .* Promoted, then rolled back at 2026-03-03 09:15 UTC: wrong prices$/);
});
