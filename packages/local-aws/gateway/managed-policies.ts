/**
 * The documents of AWS's own policies that a role of the stack may name. AWS keeps them and the template only names
 * them, so the laptop must know what they say; one that is not here is refused.
 */
const managedPolicies: Record<string, string[]> = {
  'service-role/AWSLambdaBasicExecutionRole': ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
};

/** The name and document of one of AWS's managed policies; throws for one that is not in the table. */
export function managedPolicy(arn: string): { name: string; document: unknown } {
  const name = arn.replace(/^arn:aws[a-z-]*:iam::aws:policy\//, '');
  const actions = managedPolicies[name];
  if (!actions) {
    const known = Object.keys(managedPolicies).join(', ');
    throw new Error(`the laptop does not know what the managed policy ${arn} allows; it knows ${known}`);
  }
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  return { name, document };
}
