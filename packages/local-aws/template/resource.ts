import * as z from 'zod';
import type { Identity } from './identities.ts';

/** A resource with evaluated intrinsic functions. */
export interface Resource {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
  identity: Identity;
}

/**
 * Parses a resource's properties. Throws with the resource's name for an invalid or unknown
 * property.
 */
export function readProperties<Schema extends z.ZodType>(resource: Resource, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const where = `Resources.${resource.logicalId} (${resource.type})`;
  throw new Error(`${where} cannot be run on the laptop:\n${z.prettifyError(parsed.error)}`);
}

/** A property that has no effect here, or that other code reads. */
export const ignored = z.unknown().optional();
