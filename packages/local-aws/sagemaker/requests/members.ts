import * as z from 'zod';
import { matching, structure } from '../../protocol/structure.ts';

/** Members that several operations share, with the lengths and patterns of the API's model. */

const namePattern = '[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}';
const modelNamePattern = '[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?';

export const jobName = matching(namePattern, 1, 63);
/** Shorter than the names of other jobs, because the names of its training jobs begin with it. */
export const tuningJobName = matching('[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}', 1, 32);
export const modelName = matching(modelNamePattern, 0, 63);
export const endpointName = matching(namePattern, 0, 63);
export const endpointConfigName = matching(namePattern, 0, 63);
export const variantName = matching(namePattern, 0, 63);

export const roleArn = matching('arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+', 20, 2048);
export const s3Uri = matching('(https|s3)://([^/]+)/?(.*)', 0, 1024).refine((uri) => uri.startsWith('s3://'), {
  error: 'Only s3:// locations are supported by this stand-in.',
});
const networkId = matching('[-0-9a-zA-Z]+', 1, 32);
/** Accepted and not used: a container here is a process that calls only the stand-ins. */
export const vpcConfig = structure({
  SecurityGroupIds: z.array(networkId).min(1).max(5),
  Subnets: z.array(networkId).min(1).max(16),
});
export const image = matching('[\\S]+', 1, 255);

const tagPattern = '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)';
const tag = structure({ Key: matching(tagPattern, 1, 128), Value: matching(tagPattern, 0, 256) });
export const tags = z
  .array(tag)
  .max(50)
  .refine((list) => new Set(list.map(({ Key }) => Key)).size === list.length, {
    error: 'Duplicate tag keys found. Please check your input.',
  });

export type Tag = z.infer<typeof tag>;

export const resourceArn = matching('arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+', 0, 256);

/** The filters, order and page of a List operation. `sortKeys` are the fields it can sort by. */
export function listRequest<const Key extends string, Extra extends z.ZodRawShape>(
  sortKeys: readonly Key[],
  defaultOrder: 'Ascending' | 'Descending',
  extra: Extra,
  unsupported: readonly string[] = [],
) {
  return structure(
    {
      NameContains: matching('[a-zA-Z0-9\\-]+', 0, 63).optional(),
      CreationTimeAfter: z.number().optional(),
      CreationTimeBefore: z.number().optional(),
      MaxResults: z.int().min(1).max(100).default(10),
      NextToken: z.string().max(8192).optional(),
      SortBy: z.enum(sortKeys).optional(),
      SortOrder: z.enum(['Ascending', 'Descending']).default(defaultOrder),
      ...extra,
    },
    unsupported,
  );
}
