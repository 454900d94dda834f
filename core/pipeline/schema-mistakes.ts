import type * as z from 'zod';
import { nearestName } from '../text/nearest-name.ts';
import { fieldsAt, valuesAt } from './fields.ts';
import { renderValue, valueAt, type Mistake, type Path } from './mistake.ts';

type Issue = z.core.$ZodIssue;

/** Converts zod's issues to mistakes, in words that only refer to the pipeline file. */
export function schemaMistakes(issues: readonly Issue[], file: unknown): Mistake[] {
  return issues.flatMap((issue) => mistakesOf(issue, [], file));
}

function mistakesOf(issue: Issue, prefix: Path, file: unknown): Mistake[] {
  const path = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const value = valueAt(file, path);
  if (value === undefined && issue.code !== 'unrecognized_keys') {
    return [{ path, message: `is required and missing; ${expectation(issue)}` }];
  }
  const seen = renderValue(value);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `is not a known field. ${allowedNames(key, fieldsAt(path))}`,
      }));
    case 'invalid_value':
      return [{ path, message: `is ${seen}. ${allowedNames(value, issue.values.map(String))}` }];
    case 'invalid_key':
      return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    case 'invalid_union': {
      if (issue.discriminator !== undefined && issue.errors.length === 0) {
        return [{ path, message: `is ${seen}. ${allowedNames(value, valuesAt(path))}` }];
      }
      const nearest = issue.errors.find((branch) => isMeant(branch, value));
      if (nearest !== undefined && issue.message === 'Invalid input') {
        return nearest.flatMap((inner) => mistakesOf(inner, path, file));
      }
      return [{ path, message: `is ${seen}; ${expectation(issue)}` }];
    }
    default:
      return [{ path, message: `is ${seen}; ${expectation(issue)}` }];
  }
}

/** Whether a value, which fits no branch of a union, has the type of this branch. */
function isMeant(branch: readonly Issue[], value: unknown): boolean {
  return branch.every((issue) => {
    if (issue.path.length > 0 || issue.code === 'unrecognized_keys') return true;
    return issue.code !== 'invalid_type' && (issue.code !== 'invalid_value' || typeof value === 'string');
  });
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive === true ? 'at least' : 'above', issue.minimum, issue.message);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === true ? 'at most' : 'below', issue.maximum, issue.message);
    case 'invalid_union':
      return issue.message === 'Invalid input' ? `must be ${unionTypes(issue.errors)}` : issue.message;
    default:
      return issue.message;
  }
}

function unionTypes(branches: readonly (readonly Issue[])[]): string {
  const types = branches.flatMap(([first]) => {
    if (first?.code === 'invalid_type') return [typeNames[first.expected] ?? first.expected];
    return first?.code === 'invalid_value' ? first.values.map(String) : [];
  });
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(new Set(types));
}

function bound(origin: string, relation: string, limit: number | bigint, message: string): string {
  if (origin === 'array' || origin === 'set') return `must have ${relation} ${limit} item${limit === 1 ? '' : 's'}`;
  if (origin === 'string') return message.startsWith('Too ') ? 'must not be empty' : message;
  return `must be ${relation} ${limit}`;
}

const typeNames: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object { ... }',
  record: 'an object { ... }',
  array: 'a list [ ... ]',
  tuple: 'a list [ ... ]',
};

/** The names that are allowed in a place, and the one that a misspelt name probably stands for. */
export function allowedNames(name: unknown, allowed: readonly string[]): string {
  const nearest = typeof name === 'string' ? nearestName(name, allowed) : undefined;
  const list = allowed.length === 0 ? 'nothing' : allowed.join(', ');
  return `Allowed: ${list}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
}
