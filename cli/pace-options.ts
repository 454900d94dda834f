import type { Pace } from '../laptop/host.ts';
import { UsageError } from '../laptop/usage-error.ts';

export const paceOptions = {
  'real-time': { type: 'boolean', help: 'wait as long as in AWS (default: at most 1 s per wait)' },
  'job-seconds': {
    type: 'string',
    value: '<number>',
    help: 'minimum duration of each training and scoring job (default: 0)',
  },
} as const;

/** Reads the values of `paceOptions`. Throws UsageError. */
export function parsePace(values: { 'real-time'?: boolean; 'job-seconds'?: string }): Pace {
  const text = values['job-seconds'] ?? '0';
  const jobSeconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(jobSeconds) && jobSeconds >= 0 && jobSeconds <= 86_400) {
    return { realTime: values['real-time'] ?? false, jobSeconds };
  }
  throw new UsageError(`--job-seconds must be a number from 0 to 86400, not ${text}.`);
}
