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

/** What the functions call, besides S3, which has a gateway. */
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
  /** What the functions are in, and what SageMaker's containers: they may call AWS's services, and nobody may call them. */
  functions: ISecurityGroup;
  jobs: ISecurityGroup;
}

/** A network without a way out: two zones, and an endpoint for each service that the functions call. */
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
  // The same network as an interface: the class differs from it in an optional property's type.
  const network = Vpc.fromVpcAttributes(scope, 'Network', {
    vpcId: vpc.vpcId,
    availabilityZones: vpc.availabilityZones,
    isolatedSubnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId),
  });
  const inside = new SecurityGroup(scope, 'VpcEndpoints', {
    vpc: network,
    description: 'The endpoints of AWS services, for whoever is inside',
    allowAllOutbound: false,
  });
  inside.addIngressRule(Peer.ipv4(addresses), Port.HTTPS);
  for (const [name, service] of Object.entries(services)) {
    vpc.addInterfaceEndpoint(name, { service, open: false, securityGroups: [inside] });
  }
  const callers = (id: string, description: string) => {
    const group = new SecurityGroup(scope, id, { vpc: network, description, allowAllOutbound: false });
    group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'The services that have an endpoint here, and S3 by its gateway');
    return group;
  };
  return {
    vpc: network,
    // One for all of them: Lambda shares network interfaces among the functions of a group.
    functions: callers('Functions', 'Functions of the pipeline'),
    jobs: callers('Jobs', 'Containers of SageMaker'),
  };
}
