import * as z from 'zod';

/** A column that could have been a feature and says nothing: the same value on each training row, or none at all. */
export const droppedSchema = z.strictObject({ column: z.string(), why: z.enum(['constant', 'missing']) });
export type Dropped = z.infer<typeof droppedSchema>;
