import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  paginateListEndpoints,
  type CreateEndpointCommandInput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { namesOnPages, required } from './answers.ts';
import { toleratingEnded, unlessMissing } from './missing.ts';
import { openTags, type ReadTags } from './tags.ts';

/** An endpoint as DescribeEndpoint shows it. */
export interface Endpoint {
  arn: string;
  status: string;
  configName: string;
  failureReason: string | undefined;
  createdAt: Date;
}

export interface Endpoints {
  /** Undefined if no endpoint has this name. */
  find: (name: string) => Promise<Endpoint | undefined>;
  create: (request: CreateEndpointCommandInput) => Promise<void>;
  /** Succeeds if the endpoint is already gone. */
  delete: (name: string) => Promise<void>;
  /** Names of all endpoints whose name contains a text. */
  list: (nameContains: string) => Promise<string[]>;
  /**
   * Current number of instances of an endpoint's first variant. Undefined for a serverless endpoint
   * and for one that does not exist.
   */
  instanceCount: (name: string) => Promise<number | undefined>;
  tags: ReadTags;
}

export function openEndpoints(client: SageMakerClient): Endpoints {
  const describe = async (name: string): Promise<Endpoint> => {
    const endpoint = await client.send(new DescribeEndpointCommand({ EndpointName: name }));
    return {
      arn: required(endpoint.EndpointArn, 'EndpointArn'),
      status: required(endpoint.EndpointStatus, 'EndpointStatus'),
      configName: required(endpoint.EndpointConfigName, 'EndpointConfigName'),
      failureReason: endpoint.FailureReason,
      createdAt: required(endpoint.CreationTime, 'CreationTime'),
    };
  };
  return {
    find: (name) => unlessMissing(describe(name)),
    create: async (request) => {
      await client.send(new CreateEndpointCommand(request));
    },
    delete: (name) => toleratingEnded(client.send(new DeleteEndpointCommand({ EndpointName: name }))),
    list: (nameContains) =>
      namesOnPages(paginateListEndpoints({ client }, { NameContains: nameContains }), (page) =>
        page.Endpoints?.map((endpoint) => endpoint.EndpointName),
      ),
    instanceCount: async (name) => {
      const endpoint = await unlessMissing(client.send(new DescribeEndpointCommand({ EndpointName: name })));
      return endpoint?.ProductionVariants?.[0]?.CurrentInstanceCount;
    },
    tags: openTags(client),
  };
}
