import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');

const machine = z
  .looseObject({
    StartAt: z.string(),
    States: z.record(
      z.string(),
      z.looseObject({
        Next: z.string().optional(),
        Choices: z
          .array(
            z.looseObject({
              Next: z.string(),
              StringEquals: z.string().optional(),
              BooleanEquals: z.boolean().optional(),
            }),
          )
          .optional(),
      }),
    ),
  })
  .parse(JSON.parse(read('statemachine/retrain.asl.json')));

describe('the README', () => {
  it('draws the state machine as it is', () => {
    const diagram = /```mermaid\n([^`]+)```/.exec(readme)?.[1] ?? '';
    const drawn = diagram
      .split('\n')
      .filter((line) => line.includes('-->'))
      .map((line) => line.trim().replaceAll('_', '?'));
    const edges = [`[*] --> ${machine.StartAt}`];
    for (const [name, state] of Object.entries(machine.States)) {
      for (const choice of state.Choices ?? []) {
        edges.push(`${name} --> ${choice.Next}: ${choice.StringEquals ?? String(choice.BooleanEquals)}`);
      }
      if (state.Next !== undefined) edges.push(`${name} --> ${state.Next}`);
      if (state.Choices === undefined && state.Next === undefined) edges.push(`${name} --> [*]`);
    }
    expect(drawn.sort()).toEqual(edges.sort());
  });

  it('shows the policies pipeline file as it is', () => {
    const shown: unknown = JSON.parse(/```json\n([^`]+)```/.exec(readme)?.[1] ?? '{}');
    const { $schema, ...file } = z.looseObject({}).parse(JSON.parse(read('pipelines/policies/pipeline.json')));
    expect($schema).toBeDefined();
    expect(shown).toEqual(file);
  });
});
