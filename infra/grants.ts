import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '../handlers/functions.ts';
import { keys } from '../core/names.ts';
import type { Arns } from './arns.ts';

/** The policy statements of each function. They allow exactly the calls that its code makes. */
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
  /** With this permission S3 answers 404 for a missing key, otherwise 403. */
  const list = allow(['s3:ListBucket'], [arns.bucket]);
  const passRole = new PolicyStatement({
    actions: ['iam:PassRole'],
    resources: [arns.sagemakerRole],
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
  const all = '*';
  const describeExecutions = allow(['states:DescribeExecution'], [arns.execution]);
  const startExecution = allow(['states:StartExecution'], [arns.stateMachine]);
  /** IAM cannot restrict List calls to a resource. */
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
  const sweepAfterFailure = [...removal, readWrite(keys.live), describeExecutions];
  const sweep = [...sweepAfterFailure, ...removeModels];
  const makeEndpoint = [
    allow(
      ['sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig', 'sagemaker:AddTags'],
      [arns.endpointConfig],
    ),
    allow(
      ['sagemaker:CreateEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:AddTags', 'sagemaker:ListTags'],
      [arns.endpoint],
    ),
    // CreateEndpoint also needs permission on its endpoint configuration.
    allow(['sagemaker:CreateEndpoint'], [arns.endpointConfig]),
  ];
  const describeAlarms = allow(['cloudwatch:DescribeAlarms'], arns.canaryAlarms);
  const plan = read(keys.plan(all));
  const lease = read(keys.lease);
  /** Sends notices, see handlers/run/notices.ts. */
  const notices = [
    readWrite(keys.notice(all)),
    remove(keys.notice(all)),
    read(keys.run(all)),
    allow(['sns:Publish'], [arns.topic]),
  ];
  /** Ends a failed run: writes its record, releases its lease and starts the follow-up run. */
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
      // The features of the champion say how it reads cells.
      read(`${keys.incoming}*`, keys.features(all)),
      // Also read from a resumed run.
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
      // Counts the decisions in the ledger, and finds the model's artifact.
      list,
      read(
        keys.testRows(all),
        keys.validationLabels(all),
        keys.drift(all),
        keys.trainingProfile(all),
        `${keys.work(all)}scores/*`,
        `${keys.artifacts(all)}*`,
      ),
      // Written if the run chooses a threshold.
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
      // IAM cannot restrict reading metrics to a resource.
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
    // Recover does not delete models.
    recover: [...ending, ...notices, ...sweepAfterFailure],
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

/**
 * Permissions of SageMaker's containers: read matrices and models, write models and scores, log,
 * pull the image.
 */
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
    // IAM cannot restrict this action to a resource, but to a namespace.
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
