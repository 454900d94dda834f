/**
 * The allowed actions of AWS's managed policies. A template only names such a policy, so its
 * content is kept here. Other managed policies are refused.
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

/**
 * The name and document of a managed policy of AWS. Throws for a policy that is not in the table.
 */
export function managedPolicy(arn: string): { name: string; document: unknown } {
  const name = arn.replace(/^arn:aws[a-z-]*:iam::aws:policy\//, '');
  const actions = managedPolicies[name];
  if (!actions) {
    const known = Object.keys(managedPolicies).join(', ');
    throw new Error(`The content of the managed policy ${arn} is not known here. Known policies: ${known}.`);
  }
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  return { name, document };
}
