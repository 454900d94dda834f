import type {
  CreateHyperParameterTuningJobCommandInput,
  CreateModelCommandInput,
  CreateTrainingJobCommandInput,
} from '@aws-sdk/client-sagemaker';

/** The part of a VPC that SageMaker's containers run in. */
export interface PrivateNetwork {
  subnets: string[];
  securityGroups: string[];
}

/**
 * Add the customer's network to requests for containers. Without a network the request stays as it
 * is. As with the key, a repeated step recognises its request without the network. Transform jobs
 * and endpoints run in their model's network.
 */
export const inNetwork = {
  trainingJob: (
    request: CreateTrainingJobCommandInput,
    network: PrivateNetwork | undefined,
  ): CreateTrainingJobCommandInput => (network === undefined ? request : { ...request, VpcConfig: vpcConfig(network) }),

  tuningJob: (
    request: CreateHyperParameterTuningJobCommandInput,
    network: PrivateNetwork | undefined,
  ): CreateHyperParameterTuningJobCommandInput => {
    const { TrainingJobDefinition: definition } = request;
    if (network === undefined || definition === undefined) return request;
    return { ...request, TrainingJobDefinition: { ...definition, VpcConfig: vpcConfig(network) } };
  },

  /** Models for serverless endpoints get no network: SageMaker refuses to serve them otherwise. */
  model: (
    request: CreateModelCommandInput,
    network: PrivateNetwork | undefined,
    { isServerless }: { isServerless: boolean },
  ): CreateModelCommandInput =>
    network === undefined || isServerless ? request : { ...request, VpcConfig: vpcConfig(network) },
};

function vpcConfig({ subnets, securityGroups }: PrivateNetwork): { Subnets: string[]; SecurityGroupIds: string[] } {
  return { Subnets: subnets, SecurityGroupIds: securityGroups };
}
