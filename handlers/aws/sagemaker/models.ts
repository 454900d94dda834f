import {
  CreateModelCommand,
  DeleteModelCommand,
  DescribeModelCommand,
  paginateListModels,
  type CreateModelCommandInput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { AccountSettings } from '../account-settings.ts';
import { inNetwork } from '../private-network.ts';
import { namesOnPages } from './answers.ts';
import { toleratingEnded, unlessMissing } from './missing.ts';
import { toleratingTaken } from './taken.ts';

export interface Models {
  /**
   * Creates a model unless one of that name exists. Models are immutable and named after the run.
   */
  ensure: (request: CreateModelCommandInput, endpoint: { isServerless: boolean }) => Promise<void>;
  /** Succeeds if the model is already gone. */
  delete: (name: string) => Promise<void>;
  /** Names of all models whose name contains a text. */
  list: (nameContains: string) => Promise<string[]>;
}

/** Each new model is put into the account's network, unless a serverless endpoint will serve it. */
export function openModels(client: SageMakerClient, { network }: AccountSettings = {}): Models {
  return {
    ensure: async (request, endpoint) => {
      const model = await unlessMissing(client.send(new DescribeModelCommand({ ModelName: request.ModelName })));
      if (model !== undefined) return;
      await toleratingTaken(client.send(new CreateModelCommand(inNetwork.model(request, network, endpoint))));
    },
    delete: (name) => toleratingEnded(client.send(new DeleteModelCommand({ ModelName: name }))),
    list: (nameContains) =>
      namesOnPages(paginateListModels({ client }, { NameContains: nameContains }), (page) =>
        page.Models?.map((model) => model.ModelName),
      ),
  };
}
