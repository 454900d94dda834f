import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, Metric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { laneDimensions, laneMetrics, type LaneName } from '../../core/serving/lane-metrics.ts';
import { stackNames } from '../../core/names.ts';
import type { Pipeline } from '../../core/pipeline/parse-pipeline.ts';
import { countedEnds, runDimensions, runMetrics } from '../../core/run/records/run-metrics.ts';
import type { FunctionName } from '../../handlers/functions.ts';
import type { HandlerFunctions } from './handler-functions.ts';

export interface DashboardProps {
  pipeline: Pipeline;
  stateMachine: StateMachine;
  lambdas: HandlerFunctions;
}

/** The functions whose time depends on the data. */
const dataFunctions: FunctionName[] = ['transform', 'split', 'evaluate'];

const lanes: LaneName[] = ['stable', 'canary'];

/** How the pipeline does, on one page: its runs, what they took and came to, and how requests are answered. */
export function dashboard(scope: Construct, { pipeline, stateMachine, lambdas }: DashboardProps): void {
  const { name, gate } = pipeline;
  const own = (metricName: string, dimensionsMap: Record<string, string>, statistic: string, label: string) =>
    new Metric({
      namespace: runMetrics.namespace,
      metricName,
      dimensionsMap,
      statistic,
      label,
      period: Duration.days(1),
    });
  const lane = (metricName: string, of: LaneName, statistic: string) =>
    new Metric({
      namespace: laneMetrics.namespace,
      metricName,
      dimensionsMap: laneDimensions(name, of),
      statistic,
      label: `${of}, ${statistic}`,
      period: Duration.minutes(5),
    });
  const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });
  const daily = { statistic: 'Sum', period: Duration.days(1) };
  new Dashboard(scope, 'Dashboard', {
    dashboardName: stackNames.stack(name),
    defaultInterval: Duration.days(90),
    widgets: [
      [
        graph('Executions', [
          stateMachine.metricStarted(daily),
          stateMachine.metricSucceeded(daily),
          stateMachine.metricFailed(daily),
          stateMachine.metricTimedOut(daily),
          stateMachine.metricAborted(daily),
        ]),
        graph(
          'How runs ended',
          countedEnds.map((end) => own(runMetrics.runs, runDimensions.end(name, end), 'Sum', end)),
        ),
      ],
      [
        graph(`${gate.metric} of each run`, [
          own(gate.metric, runDimensions.model(name, 'challenger'), 'Average', 'challenger'),
          own(gate.metric, runDimensions.model(name, 'champion'), 'Average', 'champion'),
        ]),
        graph('Seconds of each run', [
          own(runMetrics.runSeconds, runDimensions.pipeline(name), 'Maximum', 'the whole run'),
          ...dataFunctions.map((one) =>
            lambdas[one].metricDuration({ statistic: 'Maximum', period: Duration.days(1), label: `${one}, ms` }),
          ),
        ]),
      ],
      [
        graph('Drift of the rows since the champion (PSI)', [
          own(runMetrics.drift, runDimensions.pipeline(name), 'Maximum', 'the column that moved most'),
          own(runMetrics.targetDrift, runDimensions.pipeline(name), 'Maximum', 'the target'),
        ]),
        graph('Dollars of each day’s runs, by list prices', [
          own(runMetrics.dollars, runDimensions.pipeline(name), 'Sum', 'dollars'),
        ]),
      ],
      [
        graph('Rows of each run', [
          own(runMetrics.rowsRead, runDimensions.pipeline(name), 'Maximum', 'read'),
          own(runMetrics.rowsQuarantined, runDimensions.pipeline(name), 'Maximum', 'quarantined'),
        ]),
        new SingleValueWidget({
          title: 'Hours since a model was judged and an execution ended well, and what dead runs had left',
          metrics: [
            own(runMetrics.hoursSinceDecision, runDimensions.pipeline(name), 'Maximum', 'judged'),
            own(runMetrics.hoursSinceSuccess, runDimensions.pipeline(name), 'Maximum', 'ended well'),
            own(runMetrics.orphans, runDimensions.pipeline(name), 'Sum', 'orphans'),
          ],
          width: 12,
          height: 6,
        }),
      ],
      [
        graph(
          'Requests',
          lanes.map((of) => lane(laneMetrics.requests, of, 'Sum')),
        ),
        graph(
          'Requests that could not be answered',
          lanes.map((of) => lane(laneMetrics.errors, of, 'Sum')),
        ),
      ],
      [
        graph(
          'Milliseconds for an answer',
          lanes.flatMap((of) => ['p50', 'p90', 'p99'].map((statistic) => lane(laneMetrics.latency, of, statistic))),
        ),
        graph(
          'Errors of the functions',
          Object.values(lambdas).map((lambda) => lambda.metricErrors(daily)),
        ),
      ],
    ],
  });
}
