/** The kinds of SageMaker resources that exist here, as spelled in ARNs. */
type ResourceKind =
  'training-job' | 'hyper-parameter-tuning-job' | 'model' | 'transform-job' | 'endpoint-config' | 'endpoint';

/**
 * A resource's ARN. SageMaker writes the name in lower case, and IAM policies are matched against
 * that.
 */
export type ArnOf = (kind: ResourceKind, name: string) => string;

export function arnsIn(region: string, account: string): ArnOf {
  const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return (kind, name) => `arn:${partition}:sagemaker:${region}:${account}:${kind}/${name.toLowerCase()}`;
}
