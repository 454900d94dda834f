import { alreadyExisting, couldNotFind, validationException } from '../errors.ts';
import { endpointConfigRequest } from '../requests/endpoint-config.ts';
import { taggingAccess } from '../calls/access.ts';
import { operation } from '../calls/operation.ts';

export const createEndpointConfig = operation({
  input: endpointConfigRequest,
  access: (request, { arnOf }) => {
    const arn = arnOf('endpoint-config', request.EndpointConfigName);
    return [{ action: 'sagemaker:CreateEndpointConfig', resource: arn }, ...taggingAccess(arn, request.Tags)];
  },
  run: (request, context) => {
    const name = request.EndpointConfigName;
    const arn = context.arnOf('endpoint-config', name);
    if (context.endpointConfigs.isTaken(name)) throw alreadyExisting('endpoint configuration', arn);
    for (const variant of request.ProductionVariants) {
      const model = context.models.find(variant.ModelName);
      if (!model) throw couldNotFind('model', context.arnOf('model', variant.ModelName));
      if (variant.ServerlessConfig && model.request.EnableNetworkIsolation) {
        throw validationException('Network Isolation is not supported for Serverless Inference.');
      }
      if (variant.ServerlessConfig && model.request.VpcConfig) {
        throw validationException('Vpc Config is not supported for Serverless Inference.');
      }
    }
    const now = context.now();
    context.endpointConfigs.add({ name, arn, creationTime: now, lastModifiedTime: now, tags: request.Tags, request });
    return { EndpointConfigArn: arn };
  },
});
