import { couldNotFind } from '../errors.ts';
import { endpointConfigName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const describeEndpointConfig = operation({
  input: structure({ EndpointConfigName: endpointConfigName }),
  access: ({ EndpointConfigName }, { arnOf }) => [
    { action: 'sagemaker:DescribeEndpointConfig', resource: arnOf('endpoint-config', EndpointConfigName) },
  ],
  run: ({ EndpointConfigName }, { endpointConfigs, arnOf }) => {
    const config = endpointConfigs.find(EndpointConfigName);
    if (!config) throw couldNotFind('endpoint configuration', arnOf('endpoint-config', EndpointConfigName));
    const { Tags: _, ...request } = config.request;
    return { ...request, EndpointConfigArn: config.arn, CreationTime: config.creationTime };
  },
});
