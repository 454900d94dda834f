import { couldNotFind } from '../errors.ts';
import { modelName } from '../requests/members.ts';
import { structure } from '../../protocol/structure.ts';
import { operation } from '../calls/operation.ts';

export const deleteModel = operation({
  input: structure({ ModelName: modelName }),
  access: ({ ModelName }, { arnOf }) => [{ action: 'sagemaker:DeleteModel', resource: arnOf('model', ModelName) }],
  run: ({ ModelName }, { models, arnOf }) => {
    if (!models.find(ModelName)) throw couldNotFind('model', arnOf('model', ModelName));
    models.remove(ModelName);
    return {};
  },
});
