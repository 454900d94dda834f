import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePipeline } from '../../../../core/pipeline/parse-pipeline.ts';
import { derivedColumns } from '../../../../core/pipeline/derived.ts';
import { allFields, pipelineJsonSchema } from '../../../../core/pipeline/fields.ts';
import { hyperparameterRules } from '../../../../core/pipeline/hyperparameters.ts';
import { metricDirections } from '../../../../core/pipeline/metric-names.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const pipelineOf = (name: string) => parsePipeline(read(`pipelines/${name}/pipeline.json`), name);

/** The path of every field in a JSON value. Fields of a list's items have the path of the list. */
function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => [[...path, name], ...pathsOf(field, [...path, name])]);
}

describe('the pipelines in this repository', () => {
  it.each(['policies', 'airline', 'bike', 'matson'])('%s parses and is named after its folder', (name) => {
    expect(pipelineOf(name).name).toBe(name);
  });

  it('policies has a feature per character of the id, three answers, and the published model’s metric as its bound', () => {
    const { derive, gate, serve, target } = pipelineOf('policies');
    expect(derivedColumns(derive).map(({ name }) => name)).toEqual([
      'length',
      ...Array.from({ length: 20 }, (_, index) => `digit_${index + 1}`),
    ]);
    expect(derivedColumns(derive).at(-1)?.sql).toContain('substr(id, 20, 1)');
    expect([gate.require, serve.top, target.rareBelow]).toEqual([{ weighted_f1: 0.67 }, 3, 50]);
  });

  it('airline predicts satisfaction from 24 columns, with the id as the key and not as a feature', () => {
    const { columns, target, key, gate } = pipelineOf('airline');
    expect(Object.keys(columns)).toHaveLength(24);
    const categories = Object.keys(columns).filter((name) => columns[name]?.type === 'category');
    expect(categories).toEqual(['Gender', 'Customer Type', 'Type of Travel', 'Class', 'satisfaction']);
    expect([target.positive, key, gate.require]).toEqual(['satisfied', ['id'], { auc: 0.99 }]);
  });

  it('bike predicts counts in log space and never below zero, without the parts of the count as features', () => {
    const { target, drop, gate } = pipelineOf('bike');
    expect([target.transform, target.min]).toEqual(['log1p', 0]);
    expect(drop).toEqual(expect.arrayContaining(['casual', 'registered']));
    expect([gate.metric, gate.require]).toEqual(['rmsle', { rmsle: 0.45 }]);
  });
});

describe('matson', () => {
  const pipeline = pipelineOf('matson');

  it('predicts whether a day closes above its opening, from earlier days only', () => {
    expect([pipeline.target.sql, pipeline.target.positive]).toEqual(['"Open" < "Close"', 'true']);
    expect(pipeline.drop).toEqual(Object.keys(pipeline.columns));
    expect(pipeline.history?.lags).toEqual({ columns: ['Open', 'High', 'Low', 'Close'], steps: 6 });
  });
});

describe('the JSON Schema for editors', () => {
  const regenerate = /```sh\n(node -e .*pipeline\.schema\.json.*)\n```/.exec(read('docs/pipeline-file.md'))?.[1];

  it('is the one that the code generates, by the command in docs/pipeline-file.md', () => {
    expect(regenerate).toBeDefined();
    const committed: unknown = JSON.parse(read('pipelines/pipeline.schema.json'));
    expect(committed, `regenerate it with\n${regenerate}`).toEqual(JSON.parse(JSON.stringify(pipelineJsonSchema())));
  });
});

describe('docs/pipeline-file.md', () => {
  const document = read('docs/pipeline-file.md');

  it.each(allFields())('explains %s', (field) => expect(document).toContain(`\`${field}\``));

  it.each(Object.entries(metricDirections))('names every metric of %s problems', (_, metrics) => {
    expect(Object.keys(metrics).filter((metric) => !document.includes(`\`${metric}\``))).toEqual([]);
  });

  it('names every hyperparameter, allowed or not', () => {
    const names = Object.values(hyperparameterRules).flatMap(({ rules, forbidden }) => [
      ...Object.keys(rules),
      ...Object.keys(forbidden),
    ]);
    expect(names.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
  });

  const examples = [...document.matchAll(/```json\n([\s\S]*?)\n```/g)].map(([, text = '']) => text);

  it('has an example of every field', () => {
    const shown = examples.flatMap((example) => pathsOf(JSON.parse(example)));
    const isShown = (field: string) => {
      const parts = field.split('.');
      return shown.some(
        (path) => path.length === parts.length && parts.every((part, index) => part === '*' || part === path[index]),
      );
    };
    expect(allFields().filter((field) => !isShown(field))).toEqual([]);
  });

  it('has examples that parse', () => {
    expect(examples.length).toBeGreaterThan(5);
    const base = {
      name: 'example',
      problem: 'binary',
      columns: { id: 'text', plan: 'category', age: 'number', since: 'date', rent: 'number', left: 'category' },
      target: { column: 'left', positive: 'yes' },
    };
    for (const example of examples) {
      const fields: unknown = JSON.parse(example);
      expect(() => parsePipeline(JSON.stringify(Object.assign({}, base, fields)), example)).not.toThrow();
    }
  });
});
