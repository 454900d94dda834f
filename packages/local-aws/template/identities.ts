import { createHash } from 'node:crypto';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
export interface Identity {
  ref: string;
  attributes: Record<string, string>;
}

/** The parts of a resource's names. */
export interface Naming {
  account: string;
  region: string;
  stackName: string;
  logicalId: string;
  /** A property as text. Undefined if the resource does not have it. */
  property: (name: string) => string | undefined;
}

type Identify = (naming: Naming) => Identity;

/**
 * The supported resource types with the names and ARNs that AWS would give. AWS adds a random part
 * to some names. Here they derive from the stack and the logical id, so a restarted host finds its
 * state.
 */
const identities: Record<string, Identify> = {
  'AWS::S3::Bucket': (naming) => {
    const name = naming.property('BucketName') ?? derived(naming, 63).toLowerCase();
    const domain = {
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${naming.region}.amazonaws.com`,
    };
    return { ref: name, attributes: { Arn: `arn:aws:s3:::${name}`, ...domain } };
  },
  'AWS::IAM::Role': (naming) => {
    const name = naming.property('RoleName') ?? derived(naming, 64);
    const arn = `arn:aws:iam::${naming.account}:role${naming.property('Path') ?? '/'}${name}`;
    return { ref: name, attributes: { Arn: arn, RoleId: `AROA${hash(naming, 16).toUpperCase()}` } };
  },
  'AWS::IAM::ManagedPolicy': (naming) => {
    const name = naming.property('ManagedPolicyName') ?? derived(naming, 128);
    const arn = `arn:aws:iam::${naming.account}:policy${naming.property('Path') ?? '/'}${name}`;
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  'AWS::Lambda::Function': (naming) => {
    const name = naming.property('FunctionName') ?? derived(naming, 64);
    return { ref: name, attributes: { Arn: functionArn(naming, name) } };
  },
  // AWS counts versions over deployments. Here a function has one version, which is always its
  // current code.
  'AWS::Lambda::Version': (naming) => {
    const arn = `${functionArn(naming, naming.property('FunctionName') ?? '')}:1`;
    return { ref: arn, attributes: { FunctionArn: arn, Version: '1' } };
  },
  'AWS::Lambda::LayerVersion': (naming) => {
    const name = naming.property('LayerName') ?? derived(naming, 140);
    const arn = `${arnOf(naming, 'lambda')}:layer:${name}:1`;
    return { ref: arn, attributes: { LayerVersionArn: arn } };
  },
  'AWS::StepFunctions::StateMachine': (naming) => {
    const name = naming.property('StateMachineName') ?? derived(naming, 80);
    const arn = `${arnOf(naming, 'states')}:stateMachine:${name}`;
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  'AWS::Scheduler::Schedule': (naming) => {
    const name = naming.property('Name') ?? derived(naming, 64);
    const group = naming.property('GroupName') ?? 'default';
    return { ref: name, attributes: { Arn: `${arnOf(naming, 'scheduler')}:schedule/${group}/${name}` } };
  },
  'AWS::Scheduler::ScheduleGroup': (naming) => {
    const name = naming.property('Name') ?? derived(naming, 64);
    return { ref: name, attributes: { Arn: `${arnOf(naming, 'scheduler')}:schedule-group/${name}` } };
  },
  'AWS::Events::Rule': (naming) => {
    const name = naming.property('Name') ?? derived(naming, 64);
    return { ref: name, attributes: { Arn: `${arnOf(naming, 'events')}:rule/${name}` } };
  },
  'AWS::SQS::Queue': (naming) => {
    const name = naming.property('QueueName') ?? derived(naming, 80);
    const url = `https://sqs.${naming.region}.amazonaws.com/${naming.account}/${name}`;
    return { ref: url, attributes: { Arn: `${arnOf(naming, 'sqs')}:${name}`, QueueName: name, QueueUrl: url } };
  },
  'AWS::SNS::Topic': (naming) => {
    const name = naming.property('TopicName') ?? derived(naming, 256);
    const arn = `${arnOf(naming, 'sns')}:${name}`;
    return { ref: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  'AWS::ApiGatewayV2::Api': (naming) => {
    const id = hash(naming, 10);
    const endpoint = `https://${id}.execute-api.${naming.region}.amazonaws.com`;
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: endpoint } };
  },
  'AWS::ApiGatewayV2::Integration': (naming) => ({ ref: hash(naming, 7), attributes: {} }),
  'AWS::ApiGatewayV2::Route': (naming) => ({ ref: hash(naming, 7), attributes: {} }),
  'AWS::ApiGatewayV2::Stage': (naming) => ({ ref: naming.property('StageName') ?? '', attributes: {} }),
  'AWS::Logs::LogGroup': (naming) => {
    const name = naming.property('LogGroupName') ?? derived(naming, 512);
    return { ref: name, attributes: { Arn: `${arnOf(naming, 'logs')}:log-group:${name}:*` } };
  },
  'AWS::CloudWatch::Alarm': (naming) => {
    const name = naming.property('AlarmName') ?? derived(naming, 255);
    return { ref: name, attributes: { Arn: `${arnOf(naming, 'cloudwatch')}:alarm:${name}` } };
  },
  'AWS::S3::BucketPolicy': nameless,
  'AWS::SNS::TopicPolicy': nameless,
  'AWS::SNS::Subscription': nameless,
  'AWS::IAM::Policy': nameless,
  'AWS::Lambda::Permission': nameless,
  'AWS::Lambda::EventInvokeConfig': nameless,
  'AWS::SQS::QueuePolicy': nameless,
  'AWS::CDK::Metadata': nameless,
  'AWS::CloudWatch::Dashboard': nameless,
};

/** Computes the identity of a resource. Throws for a type that is neither supported nor ignored. */
export function identityOf(type: string, naming: Naming, ignoredTypes: string[]): Identity {
  const identify = ignoredTypes.includes(type) ? nameless : identities[type];
  if (!identify) {
    throw new Error(
      `Resources.${naming.logicalId}: the laptop has no ${type}, only ${Object.keys(identities).join(', ')}`,
    );
  }
  return identify(naming);
}

function nameless(naming: Naming): Identity {
  return { ref: derived(naming, 128), attributes: {} };
}

function functionArn(naming: Naming, functionName: string): string {
  return functionName.startsWith('arn:') ? functionName : `${arnOf(naming, 'lambda')}:function:${functionName}`;
}

function arnOf({ region, account }: Naming, service: string): string {
  return `arn:aws:${service}:${region}:${account}`;
}

/** The stack's name and the logical id. A longer name is cut, and a hash keeps it unique. */
function derived(naming: Naming, mostCharacters: number): string {
  const name = `${naming.stackName}-${naming.logicalId}`;
  return name.length <= mostCharacters ? name : `${name.slice(0, mostCharacters - 9)}-${hash(naming, 8)}`;
}

function hash({ stackName, logicalId }: Naming, length: number): string {
  return createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex').slice(0, length);
}
