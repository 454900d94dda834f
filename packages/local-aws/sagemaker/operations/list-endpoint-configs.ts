import { listRequest } from '../requests/members.ts';
import { listPage } from '../state/list-page.ts';
import { operation } from '../calls/operation.ts';

export const listEndpointConfigs = operation({
  input: listRequest(['Name', 'CreationTime'], 'Descending', {}),
  access: () => [{ action: 'sagemaker:ListEndpointConfigs', resource: '*' }],
  run: (query, { endpointConfigs }) => {
    const { page, next } = listPage(endpointConfigs.all(), query);
    const summaries = page.map((config) => ({
      EndpointConfigName: config.name,
      EndpointConfigArn: config.arn,
      CreationTime: config.creationTime,
    }));
    return { EndpointConfigs: summaries, ...next };
  },
});
