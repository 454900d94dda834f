import { CfnOutput } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { stackNames } from '../../core/names.ts';

/** `POST /predict` for signed requests. */
export function predictionApi(scope: Construct, pipeline: string, predict: LambdaFunction): void {
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
  const stage = new HttpStage(scope, 'ApiStage', {
    httpApi: api,
    stageName: '$default',
    autoDeploy: true,
    throttle: { rateLimit: 50, burstLimit: 100 },
  });
  new CfnOutput(scope, 'PredictUrl', { value: `${stage.url}predict` });
}
