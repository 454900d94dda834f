import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Figure, runMetrics } from '../../core/run/records/run-metrics.ts';

const units = { Count: MetricUnit.Count, Seconds: MetricUnit.Seconds, None: MetricUnit.NoUnit };

/** Makes the function that writes figures to the log, from where CloudWatch takes them. */
export function openFigures(): (figures: Figure[]) => void {
  const metrics = new Metrics({ namespace: runMetrics.namespace, serviceName: 'relearn' });
  // Powertools' own dimension `service` would make other metrics of these.
  metrics.clearDefaultDimensions();
  return (figures) => {
    for (const { name, unit, value, dimensions } of figures) {
      metrics.addDimensions(dimensions);
      metrics.addMetric(name, units[unit], value);
      metrics.publishStoredMetrics();
    }
  };
}
