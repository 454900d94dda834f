import * as z from 'zod';

/**
 * A feature candidate without information: it has one value in all training rows, or none at all.
 */
export const droppedSchema = z.strictObject({ column: z.string(), why: z.enum(['constant', 'missing']) });
export type Dropped = z.infer<typeof droppedSchema>;
