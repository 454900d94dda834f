import type * as z from 'zod';
import type { JsonOperation } from '../../protocol/json-protocol.ts';
import type { Access } from '../../protocol/service.ts';
import type { SageMakerContext } from '../context.ts';
import { parseRequest } from '../../protocol/parse-request.ts';

export type Operation = JsonOperation<SageMakerContext>;

/**
 * An operation of the control plane. Parameters that do not match `input` get AWS's
 * ValidationException.
 */
export function operation<Input>(definition: {
  input: z.ZodType<Input>;
  /** The permissions that the caller needs, with ARNs in lower case as IAM sees them. */
  access(input: Input, context: SageMakerContext): Access[];
  run(input: Input, context: SageMakerContext): Promise<object> | object;
}): Operation {
  return (parameters, context) => {
    const input = parseRequest(definition.input, parameters);
    return { access: definition.access(input, context), run: () => definition.run(input, context) };
  };
}
