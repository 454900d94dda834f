import { z } from 'zod';
import type { Identity } from './identities.ts';

/** A resource of the template whose intrinsic functions are evaluated. */
export interface Resource {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
  identity: Identity;
}

/** Reads a resource's properties; throws, naming the resource, on one that is wrong or unknown to the schema. */
export function readProperties<Schema extends z.ZodType>(resource: Resource, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const where = `Resources.${resource.logicalId} (${resource.type})`;
  throw new Error(`${where} cannot be run on the laptop:\n${z.prettifyError(parsed.error)}`);
}

/** A property that means nothing on the laptop, or is another part's to read; it may be there. */
export const ignored = z.unknown().optional();
