import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, LayerVersion, Runtime, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { TimeZone } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { algorithms } from '../core/algorithms/algorithm.ts';
import { keys, stackNames, tuningPrefix } from '../core/names.ts';
import type { Pipeline } from '../core/pipeline.ts';
import { functions, mapFunctions, type FunctionName } from '../handlers/functions.ts';
import { gatherDuckdbLayer } from './bundle.ts';
import { handlerFunction } from './constructs/handler-function.ts';
import { grants, sagemakerGrants, type Arns } from './grants.ts';

export interface RetrainStackProps {
  pipeline: Pipeline;
  /** The pipeline file as it was written; it goes into the prepare function's bundle. */
  pipelineText: string;
  code: 'bundled' | 'source';
}

/** A run id in an IAM pattern, so that `bike` has no say over what `bike-2` made: only `*` and `?` are to be had. */
const runIdPattern = '????????-??????-????????';

const definitionFile = join(import.meta.dirname, '..', 'statemachine', 'retrain.asl.json');

/** Everything one pipeline needs: its bucket, functions, state machine, triggers and API. */
export class RetrainStack extends Stack {
  constructor(scope: Construct, id: string, { pipeline, pipelineText, code }: RetrainStackProps) {
    super(scope, id, { description: `Relearn: retrains, judges and serves the ${pipeline.name} model` });
    const { name } = pipeline;
    const bucket = this.pipelineBucket(name);
    const sagemakerRole = new Role(this, 'SageMakerRole', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
    });
    const arns = this.arnPatterns(name, bucket, sagemakerRole);
    const logGroups = this.formatArn({ service: 'logs', resource: 'log-group:/aws/sagemaker/*' });
    // All of them: a champion may be of another algorithm than the pipeline's.
    const repositories = Object.values(algorithms).map(
      ({ repository }) => `arn:${this.partition}:ecr:*:*:repository/${repository}`,
    );
    for (const statement of sagemakerGrants(arns, logGroups, repositories)) sagemakerRole.addToPolicy(statement);

    const duckdbLayer = new LayerVersion(this, 'DuckdbLayer', {
      description: 'DuckDB for Node.js',
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [Architecture.X86_64],
      // Versions of functions that a run in flight uses refer to the layer they were published with.
      removalPolicy: RemovalPolicy.RETAIN,
      code:
        code === 'bundled'
          ? Code.fromAsset(gatherDuckdbLayer())
          : Code.fromBucket(
              Bucket.fromBucketName(this, 'NoLayerBucket', bucket.bucketName),
              'the-laptop-uses-its-own-duckdb.zip',
            ),
    });
    const lambdas = this.handlerFunctions({ name, arns, bucket, duckdbLayer, pipelineText, code });
    const stateMachine = this.stateMachine(name, lambdas);
    this.triggers(pipeline, stateMachine, lambdas);
    this.api(name, lambdas.predict);
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
  }

  private pipelineBucket(name: string): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      bucketName: stackNames.bucket(name, this.account, this.region),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { prefix: keys.allWork, expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // The construct's own switch would add a function of CDK's to the stack; the property does the same.
    const resource = bucket.node.defaultChild;
    if (resource instanceof CfnBucket) {
      resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    return bucket;
  }

  /** Names are fixed, so ARNs are formatted: a function that refers to the machine that refers to it is a cycle. */
  private arnPatterns(name: string, bucket: Bucket, sagemakerRole: Role): Arns {
    const sagemaker = (resource: string, prefix = name) =>
      this.formatArn({ service: 'sagemaker', resource, resourceName: `${prefix}-${runIdPattern}*` });
    const states = (resource: string, suffix: string) =>
      `arn:${this.partition}:states:${this.region}:${this.account}:${resource}:${stackNames.stateMachine(name)}${suffix}`;
    return {
      bucket: bucket.bucketArn,
      stateMachine: states('stateMachine', ''),
      execution: states('execution', ':*'),
      sagemakerRole: sagemakerRole.roleArn,
      trainingJob: sagemaker('training-job'),
      tuningJob: sagemaker('hyper-parameter-tuning-job', tuningPrefix(name)),
      transformJob: sagemaker('transform-job'),
      model: sagemaker('model'),
      endpointConfig: sagemaker('endpoint-config'),
      endpoint: sagemaker('endpoint'),
    };
  }

  private handlerFunctions(options: {
    name: string;
    arns: Arns;
    bucket: Bucket;
    duckdbLayer: LayerVersion;
    pipelineText: string;
    code: 'bundled' | 'source';
  }): Record<FunctionName, LambdaFunction> {
    const { name, arns, bucket, duckdbLayer, pipelineText, code } = options;
    const statements = grants(arns);
    const environment = {
      BUCKET: bucket.bucketName,
      PIPELINE: name,
      SAGEMAKER_ROLE_ARN: arns.sagemakerRole,
      STATE_MACHINE_ARN: arns.stateMachine,
    };
    return mapFunctions((functionName) =>
      handlerFunction(this, pascalCase(functionName), {
        definition: functions[functionName],
        functionName: stackNames.function(name, functionName),
        environment,
        statements: statements[functionName],
        code,
        duckdbLayer,
        ...(functionName === 'prepare' ? { files: { 'pipeline.json': pipelineText } } : {}),
      }),
    );
  }

  private stateMachine(name: string, lambdas: Record<FunctionName, LambdaFunction>): StateMachine {
    const definition = readFileSync(definitionFile, 'utf8');
    const substitutions: Record<string, string> = {};
    const stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: stackNames.stateMachine(name),
      definitionBody: DefinitionBody.fromString(JSON.stringify(JSON.parse(definition))),
      definitionSubstitutions: substitutions,
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: true,
        destination: new LogGroup(this, 'StateMachineLogs', {
          logGroupName: `/aws/vendedlogs/states/${stackNames.stateMachine(name)}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    const invocable: string[] = [];
    for (const [functionName, lambda] of Object.entries(lambdas)) {
      const token = `${pascalCase(functionName)}FunctionArn`;
      if (!definition.includes(`\${${token}}`)) continue;
      // A published version, so that a deployment does not change the code under a run in flight. That run still
      // invokes the version before, so the role is not tied to this one.
      substitutions[token] = lambda.currentVersion.functionArn;
      invocable.push(`${lambda.functionArn}:*`);
    }
    stateMachine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invocable }));
    return stateMachine;
  }

  private triggers(
    pipeline: Pipeline,
    stateMachine: StateMachine,
    lambdas: Record<FunctionName, LambdaFunction>,
  ): void {
    const deadLetters = new Queue(this, 'TriggerDeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    new Schedule(this, 'WeeklySchedule', {
      description: `Retrains ${pipeline.name}`,
      schedule: ScheduleExpression.expression(
        `cron(${pipeline.schedule.cron})`,
        TimeZone.of(pipeline.schedule.timezone),
      ),
      target: new LambdaInvoke(lambdas.start, {
        // The slot's own time, the same however often it is delivered.
        input: ScheduleTargetInput.fromObject({
          trigger: 'schedule',
          scheduledTime: '<aws.scheduler.scheduled-time>',
        }),
        deadLetterQueue: deadLetters,
      }),
    });
    new Schedule(this, 'HourlyReap', {
      description: `Cleans up after runs of ${pipeline.name} that could not do it themselves`,
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(lambdas.reap, {
        input: ScheduleTargetInput.fromObject({}),
        deadLetterQueue: deadLetters,
      }),
    });
    new Rule(this, 'EndedBadly', {
      description: `Cleans up after a run of ${pipeline.name} that failed, timed out or was stopped`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaTarget(lambdas.reap, { deadLetterQueue: deadLetters })],
    });
  }

  private api(name: string, predict: LambdaFunction): void {
    const api = new HttpApi(this, 'Api', {
      apiName: stackNames.stack(name),
      description: `Predictions of the live ${name} model`,
      createDefaultStage: false,
    });
    api.addRoutes({
      path: '/predict',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Predict', predict),
      authorizer: new HttpIamAuthorizer(),
    });
    const stage = new HttpStage(this, 'ApiStage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 50, burstLimit: 100 },
    });
    new CfnOutput(this, 'PredictUrl', { value: `${stage.url}predict` });
  }
}

/** `create-training-job` to `CreateTrainingJob`: the state's name. */
function pascalCase(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
