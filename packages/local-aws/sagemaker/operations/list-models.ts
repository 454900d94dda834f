import { listRequest } from '../requests/members.ts';
import { listPage } from '../state/list-page.ts';
import { operation } from '../calls/operation.ts';

export const listModels = operation({
  input: listRequest(['Name', 'CreationTime'], 'Descending', {}),
  access: () => [{ action: 'sagemaker:ListModels', resource: '*' }],
  run: (query, { models }) => {
    const { page, next } = listPage(models.all(), query);
    const summaries = page.map((model) => ({
      ModelName: model.name,
      ModelArn: model.arn,
      CreationTime: model.creationTime,
    }));
    return { Models: summaries, ...next };
  },
});
