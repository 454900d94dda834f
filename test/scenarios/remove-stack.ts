import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
} from '@aws-sdk/client-sagemaker';
import { jobNames } from '../../core/names.ts';
import type { Scenario } from './scenario.ts';

/**
 * Calls the tear-down function as CloudFormation does when a stack is deleted. Returns its
 * response.
 */
export async function removeStack(scenario: Scenario): Promise<unknown> {
  const response = Promise.withResolvers<string>();
  const server = createServer((request, reply) => {
    void text(request).then((body) => {
      reply.end();
      response.resolve(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  try {
    await scenario.invoke('tear-down', {
      RequestType: 'Delete',
      ResponseURL: `http://127.0.0.1:${address.port}/answer`,
      StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/relearn-loans/1',
      RequestId: 'request',
      LogicalResourceId: 'MadeByRuns',
      PhysicalResourceId: 'relearn-loans',
      ResourceType: 'Custom::RelearnTearDown',
      ResourceProperties: {},
    });
    return JSON.parse(await response.promise);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * Creates a model with its endpoint, as a run of another pipeline with the same run ID does.
 * Returns its name.
 */
export async function leaveNeighbour({ sagemaker }: Scenario, pipeline: string, runId: string): Promise<string> {
  const name = jobNames.model(pipeline, runId);
  const model = await sagemaker.send(new DescribeModelCommand({ ModelName: jobNames.model('loans', runId) }));
  const config = await sagemaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: jobNames.endpointConfig('loans', runId) }),
  );
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: name,
      PrimaryContainer: model.PrimaryContainer,
      ExecutionRoleArn: model.ExecutionRoleArn,
    }),
  );
  const ProductionVariants = config.ProductionVariants?.map((variant) => ({ ...variant, ModelName: name }));
  await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants }));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: `${name}-1`, EndpointConfigName: name }));
  return name;
}

/** Lists all endpoints, endpoint configurations and models. */
export async function namesInSageMaker({ sagemaker }: Scenario): Promise<string[]> {
  const { Endpoints = [] } = await sagemaker.send(new ListEndpointsCommand({}));
  const { EndpointConfigs = [] } = await sagemaker.send(new ListEndpointConfigsCommand({}));
  const { Models = [] } = await sagemaker.send(new ListModelsCommand({}));
  return [
    ...Endpoints.map(({ EndpointName }) => `endpoint ${EndpointName}`),
    ...EndpointConfigs.map(({ EndpointConfigName }) => `endpoint-config ${EndpointConfigName}`),
    ...Models.map(({ ModelName }) => `model ${ModelName}`),
  ];
}
