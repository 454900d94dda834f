import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  CreateTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import { testAlgorithms, xgboostImage as image } from '../fixtures/built-in-algorithms.ts';
import { deployed, role, startStage, trained, trainingRequest, transformed } from '../fixtures/sagemaker.ts';

test('an unknown hyperparameter fails the job with a ClientError', async () => {
  const stage = await startStage({ algorithms: testAlgorithms });
  stage.put('bucket/train/part-0.csv', '1,2\n0,1\n');
  await stage.sagemaker.send(
    new CreateTrainingJobCommand(
      trainingRequest('job', {
        AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
        HyperParameters: { num_round: '2', depth: '3' },
      }),
    ),
  );
  expect((await trained(stage, 'job')).FailureReason).toMatch(/^ClientError: .*depth/);
});

test('a model predicts the same in a transform job and on an endpoint', async () => {
  const stage = await startStage({ algorithms: testAlgorithms });
  const { sagemaker } = stage;
  const rows = Array.from({ length: 400 }, (_, row) => [row % 20, (row * 7) % 13]);
  const csv = rows.map(([a = 0, b = 0]) => `${a > b ? 1 : 0},${a},${b}`).join('\n');
  stage.put('bucket/train/part-0.csv', `${csv}\n`);
  await sagemaker.send(
    new CreateTrainingJobCommand(
      trainingRequest('job', {
        AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
        HyperParameters: { num_round: '5', objective: 'binary:logistic', eval_metric: 'logloss' },
      }),
    ),
  );
  const job = await trained(stage, 'job');
  expect(job).toMatchObject({ TrainingJobStatus: 'Completed' });
  const container = { Image: image, ModelDataUrl: job.ModelArtifacts?.S3ModelArtifacts };
  await sagemaker.send(
    new CreateModelCommand({ ModelName: 'model', ExecutionRoleArn: role, PrimaryContainer: container }),
  );

  const matrix = rows.map((row) => row.join(',')).join('\n');
  stage.put('bucket/rows/part-0.csv', `${matrix}\n`);
  const S3DataSource = { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/rows/' } as const;
  await sagemaker.send(
    new CreateTransformJobCommand({
      TransformJobName: 'scores',
      ModelName: 'model',
      TransformInput: { DataSource: { S3DataSource }, ContentType: 'text/csv', SplitType: 'Line' },
      TransformOutput: { S3OutputPath: 's3://bucket/scores', Accept: 'text/csv', AssembleWith: 'Line' },
      TransformResources: { InstanceType: 'ml.m5.large', InstanceCount: 1 },
    }),
  );
  expect((await transformed(stage, 'scores')).TransformJobStatus).toBe('Completed');

  const variant = {
    VariantName: 'all',
    ModelName: 'model',
    InstanceType: 'ml.m5.large',
    InitialInstanceCount: 1,
  } as const;
  await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'one', ProductionVariants: [variant] }));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'one', EndpointConfigName: 'one' }));
  await deployed(stage, 'one');
  const answer = await stage.runtime.send(
    new InvokeEndpointCommand({ EndpointName: 'one', Body: matrix, ContentType: 'text/csv', Accept: 'text/csv' }),
  );

  const numbers = (text = '') =>
    text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number);
  const scores = numbers(stage.objects.get('bucket/scores/part-0.csv.out')?.toString());
  expect(scores).toHaveLength(rows.length);
  expect(numbers(answer.Body.transformToString())).toEqual(scores);
  const correct = rows.filter(([a = 0, b = 0], row) => (scores[row] ?? 0) > 0.5 === a > b);
  expect(correct.length).toBeGreaterThan(380);
});
