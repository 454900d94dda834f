import { couldNotFind, validationException } from '../errors.ts';
import { endpointName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { deleteEndpointRun } from '../runs/endpoint-run.ts';
import { operation } from '../calls/operation.ts';

export const deleteEndpoint = operation({
  input: structure({ EndpointName: endpointName }),
  access: ({ EndpointName }, { arnOf }) => [
    { action: 'sagemaker:DeleteEndpoint', resource: arnOf('endpoint', EndpointName) },
  ],
  run: ({ EndpointName }, context) => {
    const endpoint = context.endpoints.find(EndpointName);
    if (!endpoint) throw couldNotFind('endpoint', context.arnOf('endpoint', EndpointName));
    if (endpoint.status === 'Creating' || endpoint.status === 'Deleting') {
      throw validationException(`Cannot update in-progress endpoint "${endpoint.arn}".`);
    }
    context.endpoints.update(endpoint.name, { status: 'Deleting' });
    context.runs.start(endpoint.arn, () => deleteEndpointRun(endpoint, context));
    return {};
  },
});
