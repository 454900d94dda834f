import { algorithms, contentType, scoresPerRow } from '../../core/algorithms/algorithm.ts';
import { EndpointFailedError } from '../../core/errors.ts';
import { featuresSchema, type Features } from '../../core/features/features.ts';
import type { LiveLane } from '../../core/serving/live.ts';
import { openEncoder } from '../duckdb/encoder.ts';
import type { Bucket } from '../aws/bucket.ts';

/** A lane that can answer: its features and access to its endpoint. */
export interface Lane {
  features: Features;
  /**
   * Scores raw records. Each result row contains one number, or one probability per class.
   * `history` contains the earlier records, for models that use them. Throws DataError if a record
   * cannot be encoded, and EndpointFailedError if the answer does not contain the expected scores.
   */
  score: (records: Record<string, unknown>[], history?: Record<string, unknown>[]) => Promise<number[][]>;
  close: () => void;
}

export interface LaneDependencies {
  bucket: Pick<Bucket, 'readJson'>;
  /** Sends CSV to an endpoint and returns the answer's text in the content type `accept`. */
  invoke: (endpoint: string, contentType: string, body: string, accept: string) => Promise<string>;
}

/**
 * The only path from raw records to scores: predict answers with it, and VerifyEndpoint and
 * CheckBake replay with it. Model and features come from the same entry of the pointer, so no
 * request is encoded with another model's features.
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
          `The endpoint ${lane.endpoint} returned ${scores.length} scores for ${records.length} records, but ${width} per record are expected`,
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
    throw new EndpointFailedError(`The answer of the endpoint ${endpoint} cannot be read as scores`, { cause });
  }
}
