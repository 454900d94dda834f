import * as z from 'zod';

/** Tells whether an event, or a part of it, matches a rule's pattern. */
export type Matches = (value: unknown) => boolean;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const comparison = z.enum(['=', '<', '<=', '>', '>=']);

const operators = z.union([
  z.strictObject({ prefix: z.string() }),
  z.strictObject({ suffix: z.string() }),
  z.strictObject({ exists: z.boolean() }),
  z.strictObject({
    numeric: z.union([z.tuple([comparison, z.number()]), z.tuple([comparison, z.number(), comparison, z.number()])]),
  }),
  z.strictObject({
    'anything-but': z.union([
      scalar,
      z.array(scalar).min(1),
      z.strictObject({ prefix: z.string() }),
      z.strictObject({ suffix: z.string() }),
    ]),
  }),
]);

const matcher = z.union([scalar, operators]);

type Matcher = z.infer<typeof matcher>;

/**
 * Compiles a rule's event pattern: exact values, prefix, suffix, exists, numeric and anything-but,
 * at any depth. Throws an Error with the path of an operator that is not supported (wildcard, cidr,
 * $or ...).
 */
export function compilePattern(pattern: unknown, path = 'the pattern'): Matches {
  if (Array.isArray(pattern)) {
    const matchers = pattern.map((entry: unknown, index) => {
      const parsed = matcher.safeParse(entry);
      if (parsed.success) return parsed.data;
      throw new Error(`${path}[${index}]: ${JSON.stringify(entry)} is not supported here`);
    });
    return (value) => leavesOf(value).some((leaf) => matchers.some((candidate) => fits(candidate, leaf)));
  }
  if (typeof pattern !== 'object' || pattern === null) {
    throw new Error(`${path}: ${JSON.stringify(pattern)} must be a list of values or an object`);
  }
  const fields = Object.entries(pattern).map(([field, inner]): [string, Matches] => {
    if (field.startsWith('$')) throw new Error(`${path}: ${field} is not supported here`);
    return [field, compilePattern(inner, `${path}.${field}`)];
  });
  const matchesObject: Matches = (value) =>
    fields.every(([field, matches]) => matches(isObject(value) ? value[field] : undefined));
  // A list in an event matches if one of its members does.
  return (value) => (Array.isArray(value) ? value.some(matchesObject) : matchesObject(value));
}

function leavesOf(value: unknown): unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

function fits(expected: Matcher, leaf: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return leaf === expected;
  if ('exists' in expected) return expected.exists === (leaf !== undefined && !isObject(leaf));
  if (leaf === undefined || isObject(leaf)) return false;
  if ('prefix' in expected) return typeof leaf === 'string' && leaf.startsWith(expected.prefix);
  if ('suffix' in expected) return typeof leaf === 'string' && leaf.endsWith(expected.suffix);
  if ('numeric' in expected) {
    const [first, limit, second, secondLimit] = expected.numeric;
    if (typeof leaf !== 'number' || !compare(leaf, first, limit)) return false;
    return second === undefined || secondLimit === undefined || compare(leaf, second, secondLimit);
  }
  const excluded = expected['anything-but'];
  if (typeof excluded === 'object' && excluded !== null && !Array.isArray(excluded)) return !fits(excluded, leaf);
  return ![excluded].flat().some((value) => value === leaf);
}

function compare(value: number, operator: z.infer<typeof comparison>, limit: number): boolean {
  return {
    '=': value === limit,
    '<': value < limit,
    '<=': value <= limit,
    '>': value > limit,
    '>=': value >= limit,
  }[operator];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
