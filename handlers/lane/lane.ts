import { algorithms, contentType, scoresPerRow } from '../../core/algorithms/algorithm.ts';
import { EndpointFailedError } from '../../core/errors.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import type { LiveLane } from '../../core/serving/live.ts';
import { openEncoder } from '../duckdb/encoder.ts';
import type { Bucket } from '../aws/bucket.ts';

/** One lane, ready to answer: its features and a way to its endpoint. */
export interface Lane {
  features: Features;
  /**
   * Raw records to scores, a row each: one number, or one probability a class. `history`: the records before them, for
   * a model that looks at those. Throws DataError for records that cannot be encoded, EndpointFailedError for an answer
   * that is not scores for them.
   */
  score: (records: Record<string, unknown>[], history?: Record<string, unknown>[]) => Promise<number[][]>;
  close: () => void;
}

export interface LaneDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  /** Sends CSV to an endpoint and gives the answer's text, which is of the type `accept`. */
  invoke: (endpoint: string, contentType: string, body: string, accept: string) => Promise<string>;
}

/**
 * The one way from raw records to scores: predict answers with it, VerifyEndpoint and CheckBake replay with it. Model
 * and features come from the same entry of the pointer, so no request is encoded with another model's features.
 */
export async function openLane(
  lane: Pick<LiveLane, 'endpoint' | 'features'>,
  { bucket, invoke }: LaneDependencies,
): Promise<Lane> {
  const features = featuresSchema.parse(await bucket.readJson(lane.features));
  const encoder = await openEncoder(features);
  const width = scoresPerRow(features.problem, features.classes.length);
  const { accept, parseScores } = algorithms[features.algorithm];
  return {
    features,
    score: async (records, history) => {
      const lines = await encoder.encode(records, history);
      const answer = await invoke(lane.endpoint, contentType, lines.join('\n'), accept);
      const scores = readScores(lane.endpoint, () => parseScores(answer, width));
      if (scores.length !== records.length * width) {
        throw new EndpointFailedError(
          `${lane.endpoint} gave ${scores.length} scores for ${records.length} records of ${width}`,
        );
      }
      return records.map((_, row) => Array.from(scores.subarray(row * width, (row + 1) * width)));
    },
    close: () => {
      encoder.close();
    },
  };
}

function readScores(endpoint: string, parse: () => Float64Array): Float64Array {
  try {
    return parse();
  } catch (cause) {
    throw new EndpointFailedError(`${endpoint} does not answer with scores`, { cause });
  }
}
