import {
  CreateEndpointConfigCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  paginateListEndpointConfigs,
  type CreateEndpointConfigCommandInput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { AccountSettings } from '../account-settings.ts';
import { withKey } from '../customer-key.ts';
import { namesOnPages, required } from './answers.ts';
import { toleratingEnded, unlessMissing } from './missing.ts';
import { toleratingTaken } from './taken.ts';

/** The parts of an endpoint configuration that a copy needs. */
export type EndpointConfig = Pick<CreateEndpointConfigCommandInput, 'ProductionVariants' | 'KmsKeyId'>;

export interface EndpointConfigs {
  /** Undefined if no configuration has this name. */
  find: (name: string) => Promise<EndpointConfig | undefined>;
  /**
   * Creates a configuration unless one of that name exists. Configurations are immutable and named
   * after the run.
   */
  ensure: (request: CreateEndpointConfigCommandInput) => Promise<void>;
  /** Succeeds if the configuration is already gone. */
  delete: (name: string) => Promise<void>;
  /** Names of all configurations whose name contains a text. */
  list: (nameContains: string) => Promise<string[]>;
}

/** The account's key is added to each new configuration. */
export function openEndpointConfigs(client: SageMakerClient, { key }: AccountSettings = {}): EndpointConfigs {
  const describe = (name: string | undefined) =>
    unlessMissing(client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name })));
  return {
    find: async (name) => {
      const config = await describe(name);
      return (
        config && {
          ProductionVariants: required(config.ProductionVariants, 'ProductionVariants'),
          ...(config.KmsKeyId === undefined ? {} : { KmsKeyId: config.KmsKeyId }),
        }
      );
    },
    ensure: async (request) => {
      if ((await describe(request.EndpointConfigName)) !== undefined) return;
      await toleratingTaken(client.send(new CreateEndpointConfigCommand(withKey.endpointConfig(request, key))));
    },
    delete: (name) => toleratingEnded(client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }))),
    list: (nameContains) =>
      namesOnPages(paginateListEndpointConfigs({ client }, { NameContains: nameContains }), (page) =>
        page.EndpointConfigs?.map((config) => config.EndpointConfigName),
      ),
  };
}
