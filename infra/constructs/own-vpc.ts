import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { stackNames } from '../../core/names.ts';
import { keptLogs } from './kept-logs.ts';

/** The services that the functions call. S3 is not among them: it has a gateway endpoint. */
const services = {
  SageMaker: InterfaceVpcEndpointAwsService.SAGEMAKER_API,
  SageMakerRuntime: InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME,
  States: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
  Notices: InterfaceVpcEndpointAwsService.SNS,
  Logs: InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  Monitoring: InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  Traces: InterfaceVpcEndpointAwsService.XRAY,
};

const addresses = '10.0.0.0/16';

/** The network of functions and jobs. */
export interface OwnVpc {
  vpc: IVpc;
  /**
   * Security group of the functions. It allows calls to AWS services, and no incoming connection.
   */
  functions: ISecurityGroup;
  /** The same for SageMaker's containers. */
  jobs: ISecurityGroup;
}

/**
 * A network without internet access: two zones, and an endpoint for each service that the functions
 * call.
 */
export function ownVpc(scope: Construct, pipeline: string, key: IKey | undefined): OwnVpc {
  const vpc = new Vpc(scope, 'Vpc', {
    vpcName: stackNames.stack(pipeline),
    ipAddresses: IpAddresses.cidr(addresses),
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
    restrictDefaultSecurityGroup: false,
  });
  vpc.addFlowLog('FlowLog', {
    destination: FlowLogDestination.toCloudWatchLogs(
      keptLogs(scope, 'VpcFlowLogs', { key }),
      new Role(scope, 'VpcFlowLogRole', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') }),
    ),
  });
  vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
  // Typed as IVpc: the class Vpc is not assignable to it, because of an optional property.
  const network = Vpc.fromVpcAttributes(scope, 'Network', {
    vpcId: vpc.vpcId,
    availabilityZones: vpc.availabilityZones,
    isolatedSubnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
  });
  const inside = new SecurityGroup(scope, 'VpcEndpoints', {
    vpc: network,
    // CloudFormation replaces a security group if its description changes, so these texts stay as
    // they are.
    description: 'The endpoints of AWS services, for whoever is inside',
    allowAllOutbound: false,
  });
  inside.addIngressRule(Peer.ipv4(addresses), Port.HTTPS);
  for (const [name, service] of Object.entries(services)) {
    vpc.addInterfaceEndpoint(name, { service, open: false, securityGroups: [inside] });
  }
  const callers = (id: string, description: string) => {
    const group = new SecurityGroup(scope, id, { vpc: network, description, allowAllOutbound: false });
    group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'AWS services through their endpoints, and S3 through its gateway');
    return group;
  };
  return {
    vpc: network,
    // One group for all functions: Lambda shares network interfaces among the functions of a group.
    functions: callers('Functions', 'Functions of the pipeline'),
    jobs: callers('Jobs', 'Containers of SageMaker'),
  };
}
