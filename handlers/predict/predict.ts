import { createHash } from 'node:crypto';
import * as z from 'zod';
import { DataError } from '../../core/errors.ts';
import type { LaneName } from '../../core/serving/lane-metrics.ts';
import { pointerCacheSeconds, type Live, type LiveLane } from '../../core/serving/live.ts';
import { parseJsonExactly } from '../../core/text/parse-json-exactly.ts';
import { schemaIssues } from '../../core/text/schema-issues.ts';
import { toPrediction } from '../../core/serving/predictions.ts';
import { openLane, type Lane, type LaneDependencies } from '../lane/lane.ts';
import { readLive } from '../lane/live-pointer.ts';
import type { Bucket } from '../aws/bucket.ts';

/** The parts of an HTTP API's event (payload format 2.0) that predict reads. */
export const predictEvent = z.looseObject({
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

/** An HTTP API's response. */
export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const record = z.record(z.string(), z.unknown());
const predictRequest = z.strictObject({
  instances: z.array(record).min(1),
  /** Earlier records, oldest first, for models with history features. */
  history: z.array(record).optional(),
});
type PredictRequest = z.infer<typeof predictRequest>;

/** The result of one request to a lane: it failed, or it took this long. */
export type LaneResult = { failed: true } | { failed: false; milliseconds: number };

export interface PredictDependencies extends LaneDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
  /** Records the result of a request to a lane. */
  measure: (lane: LaneName, result: LaneResult) => void;
  now: () => Date;
}

const largestBodyBytes = 4 * 1024 * 1024;
const mostInstances = 1000;
const mostHistory = 10_000;

function answer(statusCode: number, value: unknown): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A request that gets an error status. */
class RequestError extends Error {
  override name = 'RequestError' as const;
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/**
 * Makes the function that answers requests. It caches the pointer for a few seconds and keeps the
 * pointer's lanes open.
 */
export function openPredict(
  dependencies: PredictDependencies,
): (event: z.infer<typeof predictEvent>) => Promise<HttpAnswer> {
  const { bucket, measure, now } = dependencies;
  let pointer: { live: Live | null; readAt: number } | undefined;
  const lanes = new Map<string, Promise<Lane>>();

  const currentLive = async (fresh: boolean): Promise<Live | null> => {
    const age = pointer === undefined ? Infinity : now().getTime() - pointer.readAt;
    if (pointer !== undefined && !fresh && age < pointerCacheSeconds * 1000) return pointer.live;
    try {
      pointer = { live: await readLive(bucket), readAt: now().getTime() };
    } catch (error) {
      // If the pointer cannot be read, a working model must still answer: the cached pointer is
      // used for another period.
      if (pointer === undefined) throw error;
      pointer = { live: pointer.live, readAt: now().getTime() };
    }
    return pointer.live;
  };

  const openOnce = (lane: LiveLane): Promise<Lane> => {
    const open = lanes.get(lane.endpoint) ?? openLane(lane, dependencies);
    lanes.set(lane.endpoint, open);
    open.catch(() => lanes.delete(lane.endpoint));
    return open;
  };

  const closeUnusedLanes = (live: Live) => {
    const used = new Set([live.stable.endpoint, live.canary?.endpoint]);
    for (const [endpoint, lane] of lanes) {
      if (used.has(endpoint)) continue;
      lanes.delete(endpoint);
      void lane.then(
        (open) => {
          open.close();
        },
        () => undefined,
      );
    }
  };

  const predictOnce = async (
    { instances, history }: PredictRequest,
    share: number,
    fresh: boolean,
  ): Promise<HttpAnswer> => {
    const live = await currentLive(fresh);
    if (live === null) {
      throw new RequestError(
        503,
        'No model has been promoted yet. Run the pipeline once, then send the request again.',
      );
    }
    closeUnusedLanes(live);
    const { canary, stable } = live;
    const [name, target]: [LaneName, LiveLane] =
      canary !== null && share < canary.share ? ['canary', canary] : ['stable', stable];
    try {
      const lane = await openOnce(target);
      const start = now().getTime();
      const scores = await lane.score(instances, history);
      measure(name, { failed: false, milliseconds: now().getTime() - start });
      return answer(200, {
        model: target.model,
        predictions: scores.map((row) => toPrediction(lane.features, row)),
      });
    } catch (error) {
      // Records that cannot be encoded are not the lane's failure.
      if (!(error instanceof DataError)) measure(name, { failed: true });
      throw error;
    }
  };

  return async (event) => {
    try {
      const { request, share } = parseRequest(event);
      try {
        return await predictOnce(request, share, false);
      } catch (error) {
        // The endpoint of a cached pointer may be gone. Read the pointer once more and ask the
        // stable lane.
        if (!isEndpointGone(error)) throw error;
        return await predictOnce(request, 1, true);
      }
    } catch (error) {
      if (error instanceof RequestError) return answer(error.statusCode, { message: error.message });
      if (error instanceof DataError) return answer(400, { message: error.message });
      if (isBusy(error)) return answer(503, { message: 'The model is busy or starting up. Try again in a moment.' });
      if (isTooSlow(error)) return answer(504, { message: 'The model did not answer in time. Send fewer rows.' });
      throw error;
    }
  };
}

/**
 * SageMaker uses ValidationError for other failures too, such as a body that is too large, so the
 * message decides.
 */
function isEndpointGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError' && /not found/i.test(error.message);
}

/** The endpoint has too many concurrent requests, or a serverless endpoint is still starting. */
function isBusy(error: unknown): boolean {
  const names = ['ThrottlingException', 'ModelNotReadyException', 'ServiceUnavailable'];
  return error instanceof Error && names.includes(error.name);
}

/** The invocation passed its deadline, or the connection stayed silent. */
function isTooSlow(error: unknown): boolean {
  return error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name);
}

function parseRequest(event: z.infer<typeof predictEvent>): { request: PredictRequest; share: number } {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > largestBodyBytes) {
    throw new RequestError(
      413,
      `The body has ${body.length} bytes. The limit is ${largestBodyBytes}. Send fewer rows.`,
    );
  }
  let value: unknown;
  try {
    value = parseJsonExactly(body.toString('utf8'));
  } catch (error) {
    throw new RequestError(400, `The body is not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const parsed = predictRequest.safeParse(value);
  if (!parsed.success) {
    const issues = schemaIssues(parsed.error, 'body');
    throw new RequestError(400, `Expected {"instances": [{ "column": value, ... }]}. ${issues}`);
  }
  const { instances, history = [] } = parsed.data;
  if (instances.length > mostInstances) {
    throw new RequestError(
      413,
      `The request has ${instances.length} instances. The limit is ${mostInstances}. Send them in several requests.`,
    );
  }
  if (history.length > mostHistory) {
    throw new RequestError(
      413,
      `The request has ${history.length} rows of history. The limit is ${mostHistory}. Send only the latest rows.`,
    );
  }
  // The same request always goes to the same lane. 32 bits of the hash are uniformly distributed
  // over [0, 1).
  const share = createHash('sha256').update(body).digest().readUInt32BE(0) / 2 ** 32;
  return { request: parsed.data, share };
}
