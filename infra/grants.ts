import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '../handlers/functions.ts';
import { keys } from '../core/names.ts';
import type { Arns } from './arns.ts';

/** What a function may do, statement by statement: exactly the calls its code makes. */
export function grants(arns: Arns): Record<FunctionName, PolicyStatement[]> {
  const allow = (actions: string[], resources: string[], sid?: string) =>
    new PolicyStatement({ effect: Effect.ALLOW, actions, resources, ...(sid === undefined ? {} : { sid }) });
  const objects = (actions: string[], ...patterns: string[]) =>
    allow(
      actions.map((action) => `s3:${action}`),
      patterns.map((pattern) => `${arns.bucket}/${pattern}`),
    );
  const read = (...patterns: string[]) => objects(['GetObject'], ...patterns);
  const write = (...patterns: string[]) => objects(['PutObject'], ...patterns);
  const readWrite = (...patterns: string[]) => objects(['GetObject', 'PutObject'], ...patterns);
  const remove = (...patterns: string[]) => objects(['DeleteObject'], ...patterns);
  /** Also what turns a missing key's 403 into the 404 that "not there yet" is told by. */
  const list = allow(['s3:ListBucket'], [arns.bucket]);
  const passRole = new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [arns.sagemakerRole],
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
  const all = '*';
  const describeExecutions = allow(['states:DescribeExecution'], [arns.execution]);
  const startExecution = allow(['states:StartExecution'], [arns.stateMachine]);
  /** List calls name no resource, so IAM offers none to restrict. */
  const removal = [
    allow(
      [
        'sagemaker:ListTrainingJobs',
        'sagemaker:ListHyperParameterTuningJobs',
        'sagemaker:ListTransformJobs',
        'sagemaker:ListEndpoints',
        'sagemaker:ListEndpointConfigs',
        'sagemaker:ListModels',
      ],
      ['*'],
    ),
    allow(['sagemaker:StopTrainingJob'], [arns.trainingJob]),
    allow(['sagemaker:StopHyperParameterTuningJob'], [arns.tuningJob]),
    allow(['sagemaker:StopTransformJob'], [arns.transformJob]),
    allow(['sagemaker:DeleteEndpoint'], [arns.endpoint]),
  ];
  const removeModels = [
    allow(['sagemaker:DeleteEndpointConfig'], [arns.endpointConfig]),
    allow(['sagemaker:DeleteModel'], [arns.model]),
  ];
  const sweepAfterOwn = [...removal, readWrite(keys.live), describeExecutions];
  const sweep = [...sweepAfterOwn, ...removeModels];
  const makeEndpoint = [
    allow(
      ['sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig', 'sagemaker:AddTags'],
      [arns.endpointConfig],
    ),
    allow(
      ['sagemaker:CreateEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:AddTags', 'sagemaker:ListTags'],
      [arns.endpoint],
    ),
    // CreateEndpoint is authorized on the configuration it names as well.
    allow(['sagemaker:CreateEndpoint'], [arns.endpointConfig]),
  ];
  const describeAlarms = allow(['cloudwatch:DescribeAlarms'], arns.canaryAlarms);
  const plan = read(keys.plan(all));
  const lease = read(keys.lease);
  /** Telling people how a run ended: see handlers/run/notices.ts. */
  const notices = [
    readWrite(keys.notice(all)),
    remove(keys.notice(all)),
    read(keys.run(all)),
    allow(['sns:Publish'], [arns.topic]),
  ];
  /** The end of a run that failed: its record, its lease, and the run that waited for it. */
  const ending = [
    read(keys.plan(all), keys.lease),
    readWrite(keys.pending),
    write(keys.run(all)),
    remove(keys.lease, keys.pending),
    list,
    startExecution,
  ];

  return {
    prepare: [
      readWrite(keys.lease, keys.pending, keys.plan(all), keys.run(all)),
      write(keys.notice(all)),
      remove(keys.lease, keys.pending),
      read(`${keys.ledger}*`, keys.lastTuning, keys.tuning(all)),
      list,
      startExecution,
      ...sweep,
    ],
    settle: [
      readWrite(keys.pending, keys.plan(all), keys.run(all)),
      remove(keys.lease, keys.pending),
      read(keys.lease, keys.live, `${keys.ledger}*`, keys.lastTuning),
      list,
      startExecution,
    ],
    transform: [
      plan,
      // And how the champion reads cells.
      read(`${keys.incoming}*`, keys.features(all)),
      // Of a run that is resumed.
      readWrite(keys.clean(all), keys.quarantine(all), keys.profile(all)),
      list,
      write(keys.cleanPart(all, '*')),
    ],
    split: [
      plan,
      read(keys.clean(all), keys.cleanPart(all, '*')),
      readWrite(keys.features(all), keys.trainingProfile(all)),
      list,
      write(
        keys.testRows(all),
        keys.validationLabels(all),
        keys.split(all),
        keys.drift(all),
        `${keys.work(all)}matrix/*`,
      ),
    ],
    'create-tuning-job': [
      plan,
      lease,
      list,
      read(keys.features(all)),
      allow(
        [
          'sagemaker:CreateHyperParameterTuningJob',
          'sagemaker:DescribeHyperParameterTuningJob',
          'sagemaker:AddTags',
          'sagemaker:ListTags',
        ],
        [arns.tuningJob],
      ),
      passRole,
    ],
    'poll-tuning': [
      plan,
      lease,
      list,
      write(keys.tuning(all), keys.lastTuning),
      allow(
        ['sagemaker:DescribeHyperParameterTuningJob', 'sagemaker:ListTrainingJobsForHyperParameterTuningJob'],
        [arns.tuningJob],
      ),
    ],
    'create-training-job': [
      plan,
      lease,
      list,
      read(keys.features(all), keys.tuning(all)),
      allow(
        ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:AddTags', 'sagemaker:ListTags'],
        [arns.trainingJob],
      ),
      passRole,
    ],
    'poll-training': [plan, allow(['sagemaker:DescribeTrainingJob'], [arns.trainingJob])],
    'start-scoring': [
      plan,
      lease,
      list,
      read(keys.features(all)),
      allow(['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:AddTags'], [arns.model]),
      allow(
        ['sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:AddTags', 'sagemaker:ListTags'],
        [arns.transformJob],
      ),
      passRole,
    ],
    'poll-scoring': [plan, allow(['sagemaker:DescribeTransformJob'], [arns.transformJob])],
    evaluate: [
      plan,
      // How many decisions the ledger holds, and which artifact is the model.
      list,
      read(
        keys.testRows(all),
        keys.validationLabels(all),
        keys.drift(all),
        keys.trainingProfile(all),
        `${keys.work(all)}scores/*`,
        `${keys.artifacts(all)}*`,
      ),
      // Written where the threshold is chosen.
      readWrite(keys.features(all)),
      write(keys.evaluation(all), keys.replay(all)),
    ],
    'gate-on-metric': [
      plan,
      read(keys.evaluation(all), keys.profile(all), keys.trainingProfile(all), keys.features(all), keys.split(all)),
      write(keys.decision(all), keys.report(all)),
    ],
    'create-endpoint': [plan, lease, read(keys.live), list, ...makeEndpoint],
    'poll-endpoint': [plan, allow(['sagemaker:DescribeEndpoint'], [arns.endpoint])],
    'verify-endpoint': [
      read(keys.replay(all), keys.features(all)),
      allow(['sagemaker:InvokeEndpoint'], [arns.endpoint]),
    ],
    'swap-endpoint': [plan, lease, list, readWrite(keys.live), describeAlarms],
    'check-bake': [
      read(keys.replay(all), keys.features(all), keys.live),
      allow(['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], [arns.endpoint]),
      // IAM knows no resource for metrics that are read.
      allow(['cloudwatch:GetMetricData'], ['*']),
      describeAlarms,
    ],
    commit: [
      read(keys.plan(all), keys.decision(all), keys.evaluation(all), keys.lease),
      remove(keys.lease),
      read(keys.tuning(all)),
      readWrite(keys.live, keys.run(all), keys.report(all)),
      write(keys.notice(all)),
      write(`${keys.ledger}*`),
      list,
      allow(['states:GetExecutionHistory'], [arns.execution]),
    ],
    cleanup: [
      ...notices,
      read(keys.lease),
      readWrite(keys.pending),
      remove(keys.pending),
      list,
      startExecution,
      ...sweep,
    ],
    // A run that recovers leaves the models of others alone.
    recover: [...ending, ...notices, ...sweepAfterOwn],
    start: [startExecution],
    predict: [read(keys.live, keys.features(all)), list, allow(['sagemaker:InvokeEndpoint'], [arns.endpoint])],
    'roll-back': [
      readWrite(keys.live),
      write(`${keys.ledger}*-rolled-back.json`),
      read(keys.replay(all), keys.features(all)),
      list,
      ...makeEndpoint,
      allow(['sagemaker:InvokeEndpoint'], [arns.endpoint]),
      allow(['sns:Publish'], [arns.topic]),
    ],
    reap: [
      ...ending,
      ...notices,
      ...sweep,
      allow(['states:ListExecutions', 'states:DescribeStateMachine'], [arns.stateMachine]),
    ],
    'tear-down': [
      ...removal,
      ...removeModels,
      read(keys.live, keys.lease, keys.pending),
      remove(keys.live, keys.lease, keys.pending),
      list,
    ],
  };
}

/** What SageMaker's containers may do: read matrices and models, write models and scores, log, and be pulled. */
export function sagemakerGrants(bucketArn: string, logGroups: string, repositories: string[]): PolicyStatement[] {
  const all = '*';
  return [
    new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [`${bucketArn}/${keys.work(all)}matrix/*`, `${bucketArn}/${keys.artifacts(all)}*`],
    }),
    new PolicyStatement({
      actions: ['s3:PutObject'],
      resources: [keys.artifacts(all), keys.tuningArtifacts(all), `${keys.work(all)}scores/`].map(
        (prefix) => `${bucketArn}/${prefix}*`,
      ),
    }),
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucketArn] }),
    new PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [logGroups],
    }),
    // Neither call names a resource IAM could restrict; the namespace is what can be.
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': ['AWS/SageMaker', '/aws/sagemaker/*'] } },
    }),
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: repositories,
    }),
  ];
}
