import { MetricResolution, Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/serving/lane-metrics.ts';
import type { LaneResult } from './predict.ts';

/** Makes the function that writes a lane's metrics to the log, from where CloudWatch takes them: no call, no wait. */
export function openLaneMetrics(pipeline: string): (lane: LaneName, result: LaneResult) => void {
  const metrics = new Metrics({ namespace: laneMetrics.namespace, serviceName: 'relearn' });
  // Powertools' own dimension `service` would make other metrics of these.
  metrics.clearDefaultDimensions();
  return (lane, result) => {
    metrics.addDimensions(laneDimensions(pipeline, lane));
    // To the second, so that a bake is not blamed for what a canary did in the minute before it.
    const resolution = MetricResolution.High;
    metrics.addMetric(laneMetrics.requests, MetricUnit.Count, 1, resolution);
    metrics.addMetric(laneMetrics.errors, MetricUnit.Count, result.failed ? 1 : 0, resolution);
    if (!result.failed) {
      metrics.addMetric(laneMetrics.latency, MetricUnit.Milliseconds, result.milliseconds, resolution);
    }
    metrics.publishStoredMetrics();
  };
}
