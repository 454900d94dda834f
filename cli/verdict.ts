import type { RunRecord } from '../core/run/records/run-record.ts';

const verdicts: Record<RunRecord['status'], { label: string; colour: 'green' | 'yellow' | 'red' }> = {
  Succeeded: { label: 'Promoted', colour: 'green' },
  Skipped: { label: 'Skipped', colour: 'yellow' },
  Rejected: { label: 'Rejected', colour: 'yellow' },
  RolledBack: { label: 'Rolled back', colour: 'red' },
  Failed: { label: 'Failed', colour: 'red' },
  Aborted: { label: 'Stopped', colour: 'red' },
  TimedOut: { label: 'Timed out', colour: 'red' },
};

/** The result of a run in one to three words, its colour in a terminal, and the reason. */
export function verdictOf({ status, why }: Pick<RunRecord, 'status' | 'why'>): {
  verdict: string;
  colour: 'green' | 'yellow' | 'red';
  reason: string;
} {
  const { label, colour } = verdicts[status];
  // The gate's reasons begin with the verdict: "Promoted. It is the first model."
  const [verdict = label, ...reasons] = why.startsWith(label) ? why.split('. ') : [label, why];
  return { verdict, colour, reason: reasons.join('. ') };
}
