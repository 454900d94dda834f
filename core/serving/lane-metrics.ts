/** The metrics that predict writes for each request, by pipeline and lane; dashboard, alarms and CheckBake read them. */
export const laneMetrics = {
  namespace: 'Relearn',
  /** Requests a lane was asked to answer. */
  requests: 'Requests',
  /** Those of them it could not answer, whatever the caller saw in the end. */
  errors: 'Errors',
  /** Milliseconds that encoding and the endpoint took for an answer. */
  latency: 'Latency',
} as const;

/** Which of the pointer's two entries answered. */
export type LaneName = 'stable' | 'canary';

/** The dimensions of a lane's metrics. */
export function laneDimensions(pipeline: string, lane: LaneName): { pipeline: string; lane: LaneName } {
  return { pipeline, lane };
}

/** When the alarms on the canary's lane go off. */
export const laneAlarms = {
  /** CloudWatch's shortest for metrics of this resolution. */
  periodSeconds: 60,
  errors: {
    /** So many in one period; one or two may be the caller's network or a container that restarts. */
    atLeast: 3,
    periods: 1,
  },
  latency: {
    percentile: 'p90',
    /** The API gives a request 29 s; a serverless endpoint's first answer may take this long. */
    aboveMilliseconds: 10_000,
    periods: 2,
  },
};
