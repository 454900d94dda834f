import type * as z from 'zod';
import { AwsError } from './service.ts';

type Issue = z.core.$ZodIssue;

/**
 * A request's parameters. Throws the error that AWS sends: SerializationException for a value of
 * the wrong type, otherwise one ValidationException that lists all violated constraints.
 */
export function parseRequest<Input>(schema: z.ZodType<Input>, parameters: unknown): Input {
  const result = schema.safeParse(parameters, { reportInput: true });
  if (result.success) return result.data;

  const { issues } = result.error;
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined);
  if (mistyped?.code === 'invalid_type') {
    const actual = Array.isArray(mistyped.input) ? 'an array' : typeof mistyped.input;
    const message = `'${pathOf(mistyped)}' is ${actual} and can not be converted to ${mistyped.expected}`;
    throw new AwsError('SerializationException', 400, message);
  }
  const constraints = issues.map(constraintOf).filter((constraint) => constraint !== undefined);
  if (constraints.length === 0) {
    throw new AwsError('ValidationException', 400, issues.map((issue) => issue.message).join(' '));
  }
  const count = `${constraints.length} validation error${constraints.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', 400, `${count}: ${constraints.join('; ')}`);
}

/**
 * Undefined for unknown fields and rules across fields: their schemas contain the whole message.
 */
function constraintOf(issue: Issue): string | undefined {
  if (issue.code === 'custom' || issue.code === 'unrecognized_keys') return undefined;
  const value = issue.input === undefined ? 'null' : `'${renderValue(issue.input)}'`;
  return `Value ${value} at '${pathOf(issue)}' failed to satisfy constraint: ${ruleOf(issue)}`;
}

function ruleOf(issue: Issue): string {
  if (issue.input === undefined) return 'Member must not be null';
  const measure = 'origin' in issue && ['string', 'array'].includes(issue.origin) ? 'length' : 'value';
  switch (issue.code) {
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern?.replace(/^\/\^\(\?:(.*)\)\$\/u$/, '$1') ?? issue.format}`;
    case 'too_small':
      return `Member must have ${measure} greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return `Member must have ${measure} less than or equal to ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** AWS's notation, `inputDataConfig.1.member.channelName`: list members are counted from 1. */
function pathOf(issue: Issue): string {
  return issue.path
    .map((part) => {
      if (typeof part === 'number') return `${part + 1}.member`;
      const name = String(part);
      return name.charAt(0).toLowerCase() + name.slice(1);
    })
    .join('.');
}

function renderValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
