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

/** An HTTP API's event (payload format 2.0), as far as it is read here. */
export const predictEvent = z.looseObject({
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

/** An HTTP API's answer. */
export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const record = z.record(z.string(), z.unknown());
const predictRequest = z.strictObject({
  instances: z.array(record).min(1),
  /** The records before each instance, oldest first, for a model that looks at them. */
  history: z.array(record).optional(),
});
type PredictRequest = z.infer<typeof predictRequest>;

/** How a lane did with one request: whether it could not answer, or how long the answer took. */
export type LaneResult = { failed: true } | { failed: false; milliseconds: number };

export interface PredictDependencies extends LaneDependencies {
  bucket: Pick<Bucket, 'readJson' | 'readVersioned'>;
  /** Writes down how a lane did. */
  measure: (lane: LaneName, result: LaneResult) => void;
  now: () => Date;
}

const largestBodyBytes = 4 * 1024 * 1024;
const mostInstances = 1000;
const mostHistory = 10_000;

function answer(statusCode: number, value: unknown): HttpAnswer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A fault of the request, with the status that says so. */
class RequestFault extends Error {
  override name = 'RequestFault' as const;
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Makes the function that answers a request; it keeps the pointer for a few seconds and the lanes it names open. */
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
      // An unreadable pointer must not take down what serves well: the last one stays good for as long again.
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

  const closeOthers = (live: Live) => {
    const named = new Set([live.stable.endpoint, live.canary?.endpoint]);
    for (const [endpoint, lane] of lanes) {
      if (named.has(endpoint)) continue;
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
      throw new RequestFault(503, 'No model has been promoted yet: run the pipeline once, then ask again.');
    }
    closeOthers(live);
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
      // Records that cannot be encoded say nothing about the lane.
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
        // The endpoint of a cached pointer may be gone: look again, once, and ask the stable lane.
        if (!isEndpointGone(error)) throw error;
        return await predictOnce(request, 1, true);
      }
    } catch (error) {
      if (error instanceof RequestFault) return answer(error.statusCode, { message: error.message });
      if (error instanceof DataError) return answer(400, { message: error.message });
      if (isBusy(error)) return answer(503, { message: 'The model is busy or starting up; ask again in a moment.' });
      if (isTooSlow(error)) return answer(504, { message: 'The model did not answer in time; send fewer rows.' });
      throw error;
    }
  };
}

/** The name is also that of other refusals (a body that is too large), so the message has to tell. */
function isEndpointGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationError' && /not found/i.test(error.message);
}

/** More requests at a time than the endpoint takes, or a serverless one that is still starting. */
function isBusy(error: unknown): boolean {
  const names = ['ThrottlingException', 'ModelNotReadyException', 'ServiceUnavailable'];
  return error instanceof Error && names.includes(error.name);
}

/** The deadline of the invocation, or a connection on which nothing came. */
function isTooSlow(error: unknown): boolean {
  return error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name);
}

function parseRequest(event: z.infer<typeof predictEvent>): { request: PredictRequest; share: number } {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > largestBodyBytes) {
    throw new RequestFault(
      413,
      `The body has ${body.length} bytes; at most ${largestBodyBytes} are taken. Send fewer rows.`,
    );
  }
  let value: unknown;
  try {
    value = parseJsonExactly(body.toString('utf8'));
  } catch (error) {
    throw new RequestFault(400, `The body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const parsed = predictRequest.safeParse(value);
  if (!parsed.success) {
    const issues = schemaIssues(parsed.error, 'body');
    throw new RequestFault(400, `Expected {"instances": [{ "column": value, ... }]}. ${issues}`);
  }
  const { instances, history = [] } = parsed.data;
  if (instances.length > mostInstances) {
    throw new RequestFault(413, `${instances.length} instances; at most ${mostInstances} are taken at a time.`);
  }
  if (history.length > mostHistory) {
    throw new RequestFault(413, `${history.length} rows of history; at most ${mostHistory} are taken.`);
  }
  // The same request always goes to the same lane; 32 bits of the hash are an even draw from [0, 1).
  const share = createHash('sha256').update(body).digest().readUInt32BE(0) / 2 ** 32;
  return { request: parsed.data, share };
}
