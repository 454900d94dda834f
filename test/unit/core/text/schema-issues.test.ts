import { expect, it } from 'vitest';
import * as z from 'zod';
import { schemaIssues } from '../../../../core/text/schema-issues.ts';

it('lists every issue with its path, or with the name of the whole value', () => {
  const schema = z.strictObject({ run: z.strictObject({ id: z.string() }), force: z.boolean() });
  const issues = (value: unknown) => {
    const { error } = schema.safeParse(value);
    return error && schemaIssues(error, 'input');
  };
  expect(issues({ run: { id: 5 }, force: true, promot: 1 })).toBe(
    'run.id: Invalid input: expected string, received number; input: Unrecognized key: "promot"',
  );
  expect(issues({ run: { id: 'a' }, force: false })).toBeUndefined();
});
