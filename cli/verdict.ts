import type { RunRecord } from '../core/run/run-record.ts';

const verdicts: Record<RunRecord['status'], { word: string; colour: 'green' | 'yellow' | 'red' }> = {
  Succeeded: { word: 'Promoted', colour: 'green' },
  Skipped: { word: 'Skipped', colour: 'yellow' },
  Rejected: { word: 'Rejected', colour: 'yellow' },
  RolledBack: { word: 'Rolled back', colour: 'red' },
  Failed: { word: 'Failed', colour: 'red' },
  Aborted: { word: 'Stopped', colour: 'red' },
  TimedOut: { word: 'Timed out', colour: 'red' },
};

/** The result of a run in one or two words, its colour in a terminal, and the reason. */
export function verdictOf({ status, why }: Pick<RunRecord, 'status' | 'why'>): {
  verdict: string;
  colour: 'green' | 'yellow' | 'red';
  reason: string;
} {
  const { word, colour } = verdicts[status];
  // The gate's reasons begin with the verdict: "Promoted. It is the first model."
  const [verdict = word, ...reasons] = why.startsWith(word) ? why.split('. ') : [word, why];
  return { verdict, colour, reason: reasons.join('. ') };
}
