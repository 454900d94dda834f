import { CfnOutput } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { stackNames } from '../../core/names.ts';
import { keptLogs } from './kept-logs.ts';

/**
 * Fields of the access log: caller, time and result. Requests and responses are users' data and are
 * not logged.
 */
const accessLogFields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  caller: '$context.identity.userArn',
  address: '$context.identity.sourceIp',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  milliseconds: '$context.responseLatency',
  error: '$context.error.message',
};

/** `POST /predict`. Requests must be signed with AWS credentials. */
export function predictionApi(
  scope: Construct,
  { pipeline, predict, key }: { pipeline: string; predict: LambdaFunction; key: IKey | undefined },
): void {
  const api = new HttpApi(scope, 'Api', {
    apiName: stackNames.stack(pipeline),
    description: `Predictions of the live ${pipeline} model`,
    createDefaultStage: false,
  });
  api.addRoutes({
    path: '/predict',
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration('Predict', predict),
    authorizer: new HttpIamAuthorizer(),
  });
  const accessLogs = keptLogs(scope, 'ApiAccessLogs', {
    logGroupName: `/aws/vendedlogs/apis/${stackNames.stack(pipeline)}`,
    key,
  });
  const stage = new HttpStage(scope, 'ApiStage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: 50, burstLimit: 100 },
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLogs),
      format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
    },
  });
  new CfnOutput(scope, 'PredictUrl', { value: `${stage.url}predict` });
}
