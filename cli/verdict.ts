import type { RunRecord } from '../core/run/records/run-record.ts';

const words: Record<RunRecord['status'], { word: string; colour: 'green' | 'yellow' | 'red' }> = {
  Succeeded: { word: 'Promoted', colour: 'green' },
  Skipped: { word: 'Skipped', colour: 'yellow' },
  Rejected: { word: 'Rejected', colour: 'yellow' },
  RolledBack: { word: 'Rolled back', colour: 'red' },
  Failed: { word: 'Failed', colour: 'red' },
  Aborted: { word: 'Stopped', colour: 'red' },
  TimedOut: { word: 'Timed out', colour: 'red' },
};

/** How a run ended in a word or two, the colour of it on a terminal, and why. */
export function verdictOf({ status, why }: Pick<RunRecord, 'status' | 'why'>): {
  verdict: string;
  colour: 'green' | 'yellow' | 'red';
  reason: string;
} {
  const { word, colour } = words[status];
  // The gate's own sentences begin with the verdict, and a full stop behind it.
  const [verdict = word, ...reasons] = why.startsWith(word) ? why.split('. ') : [word, why];
  return { verdict, colour, reason: reasons.join('. ') };
}
