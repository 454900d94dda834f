import * as z from 'zod';
import { schemaIssues } from '../../core/text/schema-issues.ts';

// Zod would write code for each schema as it is first parsed with, which takes longer than it saves: most are once.
z.config({ jitless: true });

/** What every function's environment holds. */
export const commonEnvironment = {
  /** The pipeline's bucket. */
  BUCKET: z.string().min(3),
  /** The pipeline's name. */
  PIPELINE: z.string().min(1),
  /** The customer's own key for what SageMaker stores, where there is one. */
  KMS_KEY_ARN: z.string().optional(),
  /** The VPC's subnets and security groups that SageMaker's containers run in, where there is one. */
  SUBNETS: z.string().optional(),
  SECURITY_GROUPS: z.string().optional(),
};

/** Reads a function's environment; throws one error that names every variable that is missing or wrong. */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> {
  const result = z.object(shape).safeParse(process.env);
  if (result.success) return result.data;
  throw new Error(`The function's environment is not complete. ${schemaIssues(result.error, 'environment')}`);
}
