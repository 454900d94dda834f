import { couldNotFind } from '../errors.ts';
import { endpointConfigName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const deleteEndpointConfig = operation({
  input: structure({ EndpointConfigName: endpointConfigName }),
  access: ({ EndpointConfigName }, { arnOf }) => [
    { action: 'sagemaker:DeleteEndpointConfig', resource: arnOf('endpoint-config', EndpointConfigName) },
  ],
  run: ({ EndpointConfigName }, { endpointConfigs, arnOf }) => {
    if (!endpointConfigs.find(EndpointConfigName)) {
      throw couldNotFind('endpoint configuration', arnOf('endpoint-config', EndpointConfigName));
    }
    endpointConfigs.remove(EndpointConfigName);
    return {};
  },
});
