/**
 * Metrics that predict writes per request, by pipeline and lane. The dashboard, the alarms and
 * CheckBake read them.
 */
export const laneMetrics = {
  namespace: 'Relearn',
  /** Requests sent to a lane. */
  requests: 'Requests',
  /**
   * Requests that the lane failed to answer, even if the caller got an answer from the other lane.
   */
  errors: 'Errors',
  /** Milliseconds for encoding and for the endpoint's answer. */
  latency: 'Latency',
} as const;

/** The entry of the pointer that answered. */
export type LaneName = 'stable' | 'canary';

export function laneDimensions(pipeline: string, lane: LaneName): { pipeline: string; lane: LaneName } {
  return { pipeline, lane };
}

/** Thresholds of the alarms on the canary lane. */
export const laneAlarms = {
  /** CloudWatch's shortest period for metrics of this resolution. */
  periodSeconds: 60,
  errors: {
    /** One or two errors per period may be caused by the network or by a restarting container. */
    atLeast: 3,
    periods: 1,
  },
  latency: {
    percentile: 'p90',
    /** The API's limit is 29 s. The first answer of a serverless endpoint may take 10 s. */
    aboveMilliseconds: 10_000,
    periods: 2,
  },
};
