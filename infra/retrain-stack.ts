import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { costTag } from '../core/names.ts';
import type { Pipeline } from '../core/pipeline/parse-pipeline.ts';
import { acknowledgeWildcards } from './acknowledge-wildcards.ts';
import { arnPatterns } from './arns.ts';
import { alarms } from './constructs/alarms.ts';
import { dashboard } from './constructs/dashboard.ts';
import { duckdbLayer } from './constructs/duckdb-layer.ts';
import { handlerFunctions } from './constructs/handler-functions.ts';
import { noticeTopic } from './constructs/notice-topic.ts';
import { laneAlarms } from './constructs/lane-alarms.ts';
import { ownVpc } from './constructs/own-vpc.ts';
import { pipelineBucket } from './constructs/pipeline-bucket.ts';
import { predictionApi } from './constructs/prediction-api.ts';
import { retrainStateMachine } from './constructs/retrain-state-machine.ts';
import { sagemakerRole } from './constructs/sagemaker-role.ts';
import { tearDown } from './constructs/tear-down.ts';
import { triggers } from './constructs/triggers.ts';
import type { Settings } from './settings.ts';

export interface RetrainStackProps {
  pipeline: Pipeline;
  /** The pipeline file's text. It is included in the bundles of the functions that plan a run. */
  pipelineText: string;
  code: 'bundled' | 'source';
  settings: Settings;
}

/** All resources of one pipeline: bucket, functions, state machine, triggers, alarms and API. */
export class RetrainStack extends Stack {
  constructor(scope: Construct, id: string, { pipeline, pipelineText, code, settings }: RetrainStackProps) {
    super(scope, id, { description: `Relearn: retrains, evaluates and serves the ${pipeline.name} model` });
    const { name } = pipeline;
    const key = settings.kmsKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'Key', settings.kmsKeyArn);
    const bucket = pipelineBucket(this, name, key);
    const topic = noticeTopic(this, { pipeline: name, email: settings.alarmEmail, key });
    const network = settings.vpc === 'own' ? ownVpc(this, name, key) : undefined;
    const role = sagemakerRole(this, { bucketArn: bucket.bucketArn, key, ownVpc: network });
    const lambdas = handlerFunctions(this, {
      pipeline,
      pipelineText,
      bucketName: bucket.bucketName,
      arns: arnPatterns(this, name, {
        bucketArn: bucket.bucketArn,
        sagemakerRoleArn: role.roleArn,
        topicArn: topic.topicArn,
      }),
      duckdbLayer: duckdbLayer(this, code, bucket.bucketName),
      code,
      key,
      ownVpc: network,
    });
    const stateMachine = retrainStateMachine(this, { pipeline: name, lambdas, key });
    const { deadLetters } = triggers(this, {
      pipeline,
      bucketName: bucket.bucketName,
      stateMachine,
      lambdas,
      key,
    });
    laneAlarms(this, { pipeline: name, rollBack: lambdas['roll-back'], deadLetters, topic });
    alarms(this, {
      pipeline: name,
      stateMachine,
      predict: lambdas.predict,
      deadLetters,
      topic,
      daysWithoutSuccess: settings.daysWithoutSuccess,
    });
    dashboard(this, { pipeline, stateMachine, lambdas });
    predictionApi(this, { pipeline: name, predict: lambdas.predict, key });
    // Deletion has the reverse order: first the state machine, which creates resources, then the
    // resources of runs.
    stateMachine.node.addDependency(tearDown(this, lambdas['tear-down']));
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    Tags.of(this).add(costTag, name);
    if (settings.permissionsBoundary !== undefined) {
      const boundary = ManagedPolicy.fromManagedPolicyArn(this, 'Boundary', settings.permissionsBoundary);
      PermissionsBoundary.of(this).apply(boundary);
    }
    acknowledgeWildcards(this);
  }
}
