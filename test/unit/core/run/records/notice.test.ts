import { describe, expect, it } from 'vitest';
import { noticeOf } from '../../../../../core/run/records/notice.ts';
import { emptyRunRecord, type RunRecord } from '../../../../../core/run/records/run-record.ts';

const decision = {
  version: 2 as const,
  runId: '20260302-060000-0a1b2c3d',
  promote: true,
  overridden: false,
  verdict: 'promote' as const,
  reason: 'better' as const,
  sentence: 'The challenger is better.',
  rules: [{ rule: 'finite metrics', passed: true as const, why: 'all are', numbers: {} }],
  metric: 'logloss',
  challenger: 0.0912,
  baseline: 0.68,
  challengerOnShared: 0.0863,
  champion: 0.0891,
};

function recordOf(more: Partial<RunRecord>): RunRecord {
  return emptyRunRecord({
    runId: '20260302-060000-0a1b2c3d',
    pipeline: 'airline',
    execution: 'arn:aws:states:eu-west-1:000000000000:execution:relearn-airline:monday',
    startedAt: '2026-03-02T06:00:00.000Z',
    endedAt: '2026-03-02T06:12:20.000Z',
    trigger: 'schedule',
    status: 'Succeeded',
    why: 'The challenger is better.',
    ...more,
  });
}

const message = (more: Partial<RunRecord>) => noticeOf(recordOf(more))?.message ?? '';

describe('the notice of a run’s end', () => {
  it('says what happened, why, the metric of both models, what to do, and where to read more', () => {
    expect(noticeOf(recordOf({ decision, report: 's3://bucket/records/x/report.html' }))).toEqual({
      subject: 'Relearn airline: a new model was promoted',
      message: `A new model of airline was promoted. It answers all requests from now on.

The challenger is better.

logloss: challenger 0.0863, champion 0.0891.

What to do: nothing. If the model turns out to be bad, roll it back.

Run 20260302-060000-0a1b2c3d, started by the schedule on 2 March 2026 at 06:00 UTC, took 12 min.

Report: s3://bucket/records/x/report.html

Execution: arn:aws:states:eu-west-1:000000000000:execution:relearn-airline:monday
`,
    });
  });

  it('gives the metric on the rows that both models are compared on, and says if there was no champion', () => {
    expect(message({ decision })).toContain('challenger 0.0863, champion 0.0891');
    expect(message({ decision: { ...decision, challengerOnShared: null, champion: null } })).toContain(
      'logloss: challenger 0.0912, no champion to compare with.',
    );
  });

  it.each([
    ['Rejected', 'was rejected. The endpoint and its model, if any, have not changed.', '{"promote": true}'],
    ['RolledBack', 'The champion answers all requests again', '{"promote": true}'],
    ['Aborted', 'was stopped before it finished', 'start a new run with {}'],
    ['TimedOut', 'took too long and was stopped', 'the state in which the execution stopped'],
  ] as const)('of a run that ended %s says so and what to do', (status, headline, todo) => {
    const text = message({ status });
    expect(text).toContain(headline);
    expect(text.split('What to do: ')[1]).toContain(todo);
  });

  it('of a failed run contains the error message and the remedy for that error', () => {
    const error = { name: 'DataError', message: 'There is no column Age in train.csv.' };
    const text = message({ status: 'Failed', why: `DataError: ${error.message}`, error });
    expect(text).toContain('DataError: There is no column Age in train.csv.');
    expect(text).toContain('What to do: correct the data');
    expect(text).not.toContain('Report:');
  });

  it('of a run that failed with an unknown error points to the log', () => {
    const error = { name: 'TypeError', message: 'x is undefined' };
    expect(message({ status: 'Failed', why: 'TypeError: x is undefined', error })).toContain(
      'look at the execution and the log of the function that failed',
    );
    expect(message({ status: 'Failed', why: 'The execution failed.', error: null })).toContain('log of the function');
  });

  it('mentions uploads only if they did not stop', () => {
    expect(message({ uploads: 'NeverStill' })).toContain('were still arriving after 6 hours');
    expect(message({ uploads: 'Settled' })).not.toMatch(/upload/i);
  });

  it('does not exist for a skipped run, which changed nothing', () => {
    expect(noticeOf(recordOf({ status: 'Skipped', why: 'Nothing is new.' }))).toBeNull();
  });

  it.each(['Succeeded', 'Rejected', 'RolledBack', 'Failed', 'Aborted', 'TimedOut'] as const)(
    'has a subject that SNS accepts, even with the longest pipeline name: %s',
    (status) => {
      const subject = noticeOf(recordOf({ status, pipeline: 'a'.repeat(20) }))?.subject ?? '';
      expect(subject).toMatch(/^[ -~]+$/);
      expect(subject.length).toBeLessThan(100);
    },
  );
});
