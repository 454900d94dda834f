import type { Lane } from './lane.ts';
import type { Replay } from './replay.ts';

/**
 * Both scores are float32 in decimal notation. A larger difference means another model or other
 * features.
 */
const tolerance = 1e-6;

/** The API ends requests after 29 s. Slower answers than this might not reach the caller. */
const slowestAllowedMilliseconds = 20_000;

/**
 * The result of a replay. `failure` describes the first problem in a sentence; null if there was
 * none.
 */
export interface ReplayResult {
  rows: number;
  slowestMilliseconds: number;
  failure: string | null;
}

/**
 * Sends recorded rows through a lane, one per request, and compares the answers with the recorded
 * scores. Errors of the endpoint are a result. Errors of the caller (AccessDenied, throttling) are
 * thrown.
 */
export async function replayRows(lane: Pick<Lane, 'score'>, replay: Replay, now: () => Date): Promise<ReplayResult> {
  let slowestMilliseconds = 0;
  for (const [row, { record, history, scores }] of replay.rows.entries()) {
    const start = now().getTime();
    let answer: number[];
    try {
      answer = (await lane.score([record], history))[0] ?? [];
    } catch (error) {
      if (!isEndpointError(error)) throw error;
      return { rows: row + 1, slowestMilliseconds, failure: `row ${row + 1} got ${error.name}: ${error.message}` };
    }
    const milliseconds = now().getTime() - start;
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    const result = { rows: row + 1, slowestMilliseconds };
    const isSame =
      answer.length === scores.length && answer.every((score, index) => isClose(score, scores[index] ?? Number.NaN));
    if (!isSame) {
      const failure = `recorded row ${row + 1} got [${answer.join(', ')}], but batch scoring gave [${scores.join(', ')}]`;
      return { ...result, failure };
    }
    if (milliseconds > slowestAllowedMilliseconds) {
      return {
        ...result,
        failure: `row ${row + 1} took ${milliseconds} ms, more than ${slowestAllowedMilliseconds} ms`,
      };
    }
  }
  return { rows: replay.rows.length, slowestMilliseconds, failure: null };
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

const endpointErrors = new Set([
  'EndpointFailedError',
  'ModelError',
  'ModelNotReadyException',
  'ValidationError',
  'ServiceUnavailable',
  'InternalFailure',
  'InternalDependencyException',
  'TimeoutError',
]);

function isEndpointError(error: unknown): error is Error {
  return error instanceof Error && endpointErrors.has(error.name);
}
