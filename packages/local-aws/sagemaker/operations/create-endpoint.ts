import { alreadyExisting, couldNotFind } from '../errors.ts';
import { endpointConfigName, endpointName, tags } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { createEndpointRun } from '../runs/endpoint-run.ts';
import type { Endpoint } from '../state/records.ts';
import { taggingAccess } from '../calls/access.ts';
import { operation } from '../calls/operation.ts';

export const createEndpoint = operation({
  input: structure({ EndpointName: endpointName, EndpointConfigName: endpointConfigName, Tags: tags.default([]) }, [
    'DeploymentConfig',
  ]),
  access: (request, { arnOf }) => {
    const arn = arnOf('endpoint', request.EndpointName);
    return [
      { action: 'sagemaker:CreateEndpoint', resource: arn },
      { action: 'sagemaker:CreateEndpoint', resource: arnOf('endpoint-config', request.EndpointConfigName) },
      ...taggingAccess(arn, request.Tags),
    ];
  },
  run: (request, context) => {
    const { arnOf } = context;
    const name = request.EndpointName;
    const arn = arnOf('endpoint', name);
    if (context.endpoints.isTaken(name)) throw alreadyExisting('endpoint', arn);
    const configName = request.EndpointConfigName;
    const config = context.endpointConfigs.find(configName);
    if (!config) throw couldNotFind('endpoint configuration', arnOf('endpoint-config', configName));
    const modelName = config.request.ProductionVariants[0]?.ModelName ?? '';
    const model = context.models.find(modelName);
    if (!model) throw couldNotFind('model', arnOf('model', modelName));

    const now = context.now();
    const endpoint: Endpoint = {
      name,
      arn,
      creationTime: now,
      lastModifiedTime: now,
      tags: request.Tags,
      configName,
      status: 'Creating',
      config,
      model,
    };
    context.endpoints.add(endpoint);
    const injectedFault = context.injectedFaults.take('CreateEndpoint', name);
    context.runs.start(arn, (signal) => createEndpointRun(endpoint, context, signal, injectedFault));
    return { EndpointArn: arn };
  },
});
