import { couldNotFind } from '../errors.ts';
import { endpointName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import type { Endpoint } from '../state/records.ts';
import { operation } from '../calls/operation.ts';

export const describeEndpoint = operation({
  input: structure({ EndpointName: endpointName }),
  access: ({ EndpointName }, { arnOf }) => [
    { action: 'sagemaker:DescribeEndpoint', resource: arnOf('endpoint', EndpointName) },
  ],
  run: ({ EndpointName }, { endpoints, arnOf }) => {
    const endpoint = endpoints.find(EndpointName);
    if (!endpoint) throw couldNotFind('endpoint', arnOf('endpoint', EndpointName));
    return {
      EndpointName: endpoint.name,
      EndpointArn: endpoint.arn,
      EndpointConfigName: endpoint.configName,
      EndpointStatus: endpoint.status,
      FailureReason: endpoint.failureReason,
      CreationTime: endpoint.creationTime,
      LastModifiedTime: endpoint.lastModifiedTime,
      ProductionVariants: endpoint.status === 'InService' ? deployedVariants(endpoint) : undefined,
    };
  },
});

function deployedVariants(endpoint: Endpoint) {
  const { Image } = endpoint.model.request.PrimaryContainer;
  return endpoint.config.request.ProductionVariants.map((variant) => ({
    VariantName: variant.VariantName,
    DeployedImages: [{ SpecifiedImage: Image, ResolvedImage: Image, ResolutionTime: endpoint.creationTime }],
    CurrentWeight: variant.InitialVariantWeight,
    DesiredWeight: variant.InitialVariantWeight,
    CurrentInstanceCount: variant.InitialInstanceCount,
    DesiredInstanceCount: variant.InitialInstanceCount,
    CurrentServerlessConfig: variant.ServerlessConfig,
    DesiredServerlessConfig: variant.ServerlessConfig,
  }));
}
