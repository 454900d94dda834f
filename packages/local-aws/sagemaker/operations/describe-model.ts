import { couldNotFind } from '../errors.ts';
import { modelName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const describeModel = operation({
  input: structure({ ModelName: modelName }),
  access: ({ ModelName }, { arnOf }) => [{ action: 'sagemaker:DescribeModel', resource: arnOf('model', ModelName) }],
  run: ({ ModelName }, { models, arnOf }) => {
    const model = models.find(ModelName);
    if (!model) throw couldNotFind('model', arnOf('model', ModelName));
    const { Tags: _, ...request } = model.request;
    return { ...request, ModelArn: model.arn, CreationTime: model.creationTime };
  },
});
