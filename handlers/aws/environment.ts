import * as z from 'zod';
import { schemaIssues } from '../../core/text/schema-issues.ts';

// By default zod compiles a schema when it first parses with it. Most schemas parse once, so that
// costs more than it saves.
z.config({ jitless: true });

/** The variables that every function has. */
export const commonEnvironment = {
  /** The pipeline's bucket. */
  BUCKET: z.string().min(3),
  /** The pipeline's name. */
  PIPELINE: z.string().min(1),
  /** The customer's own key for what SageMaker stores, if the account has one. */
  KMS_KEY_ARN: z.string().optional(),
  /** Subnets and security groups of SageMaker's containers, if the stack has a VPC. */
  SUBNETS: z.string().optional(),
  SECURITY_GROUPS: z.string().optional(),
};

/**
 * Reads a function's environment. Throws one error that names every missing or invalid variable.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> {
  const result = z.object(shape).safeParse(process.env);
  if (result.success) return result.data;
  throw new Error(`The function's environment is incomplete. ${schemaIssues(result.error, 'environment')}`);
}
