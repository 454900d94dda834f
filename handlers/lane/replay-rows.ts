import type { Lane } from './lane.ts';
import type { Replay } from './replay.ts';

/** Scores are float32 printed in decimal on both sides; more than this apart is another model or other features. */
const tolerance = 1e-6;

/** The API ends a request after 29 s; an answer that takes longer than this would not reach the caller safely. */
const slowestAllowedMilliseconds = 20_000;

/** What a replay found: `fault` says the first thing that was wrong, in a sentence. */
export interface ReplayResult {
  rows: number;
  slowestMilliseconds: number;
  fault: string | null;
}

/**
 * Sends recorded rows through a lane, one request each, and holds the answers against the recorded scores. Errors that
 * speak of the endpoint are what it looks for; others (AccessDenied, throttling) speak of us and are thrown.
 */
export async function replayRows(lane: Pick<Lane, 'score'>, replay: Replay, now: () => Date): Promise<ReplayResult> {
  let slowestMilliseconds = 0;
  for (const [row, { record, history, scores }] of replay.rows.entries()) {
    const start = now().getTime();
    let answer: number[];
    try {
      answer = (await lane.score([record], history))[0] ?? [];
    } catch (error) {
      if (!isEndpointFault(error)) throw error;
      return { rows: row + 1, slowestMilliseconds, fault: `row ${row + 1} got ${error.name}: ${error.message}` };
    }
    const milliseconds = now().getTime() - start;
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    const result = { rows: row + 1, slowestMilliseconds };
    const same =
      answer.length === scores.length && answer.every((score, index) => close(score, scores[index] ?? Number.NaN));
    if (!same) {
      const fault = `recorded row ${row + 1} got [${answer.join(', ')}], but batch scoring gave [${scores.join(', ')}]`;
      return { ...result, fault };
    }
    if (milliseconds > slowestAllowedMilliseconds) {
      return { ...result, fault: `row ${row + 1} took ${milliseconds} ms, more than ${slowestAllowedMilliseconds} ms` };
    }
  }
  return { rows: replay.rows.length, slowestMilliseconds, fault: null };
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

const endpointFaults = new Set([
  'EndpointFailedError',
  'ModelError',
  'ModelNotReadyException',
  'ValidationError',
  'ServiceUnavailable',
  'InternalFailure',
  'InternalDependencyException',
  'TimeoutError',
]);

function isEndpointFault(error: unknown): error is Error {
  return error instanceof Error && endpointFaults.has(error.name);
}
