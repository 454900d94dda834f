import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decisionSchema } from '../../core/judging/decision.ts';
import { evaluationSchema } from '../../core/judging/evaluation.ts';
import { profileSchema } from '../../core/profile/profile.ts';
import { trainingProfileSchema } from '../../core/profile/training-profile.ts';
import { metricDirections } from '../../core/pipeline/metric-names.ts';

const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
const text = read('evaluation.md');

/** The section that describes a file, with its table of fields. */
const rowsOf = (file: string) => text.slice(text.indexOf(`\n## ${file}`)).split(/\n## /)[1] ?? '';

describe('docs/evaluation.md', () => {
  it.each([
    { file: 'evaluation.json', schema: evaluationSchema },
    { file: 'decision.json', schema: decisionSchema },
    { file: 'profile.json\n', schema: profileSchema },
    { file: 'profile.json of the model', schema: trainingProfileSchema },
  ])('has a table row for every field of $file, and states its version', ({ file, schema }) => {
    const { properties } = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(z.toJSONSchema(schema));
    const fields = Object.keys(properties);
    expect(fields.length).toBeGreaterThan(4);
    const undocumented = fields.filter((name) => !new RegExp(`^\\| \`${name}[\`.[]`, 'm').test(rowsOf(file)));
    expect(undocumented).toEqual([]);
    expect(rowsOf(file)).toMatch(new RegExp(`^\\| \`version\` +\\| \`${schema.shape.version.value}\``, 'm'));
  });

  it('refers to docs/pipeline-file.md, which names every metric', () => {
    const names = Object.values(metricDirections).flatMap((metrics) => Object.keys(metrics));
    expect(names.filter((name) => !read('pipeline-file.md').includes(`\`${name}\``))).toEqual([]);
  });
});
