import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

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

/**
 * The arrows of the first diagram on a page, as `A --> B: label`.
 * A mermaid id ends in `_` if the name of its state ends in `?`.
 */
function arrowsOf(page: string): string[] {
  const diagram = /```mermaid\n([^`]+)```/.exec(page)?.[1] ?? '';
  const lines = diagram.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.includes('-->')).map((line) => line.replaceAll('_', '?'));
}

/** The states that follow a state when nothing fails: by `Next` or by a choice. */
function successorsOf(name: string): string[] {
  if (name === '[*]') return [machine.StartAt];
  const { Next, Choices = [] } = machine.States[name] ?? {};
  return [...Choices.map((choice) => choice.Next), ...(Next === undefined ? [] : [Next])];
}

/** The drawn states that can be reached from a state by a path whose inner states are not drawn. */
function reachableFrom(start: string, drawn: Set<string>): Set<string> {
  const reached = new Set<string>();
  const pending = successorsOf(start);
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (reached.has(state)) continue;
    reached.add(state);
    if (!drawn.has(state)) pending.push(...successorsOf(state));
  }
  return new Set([...reached].filter((state) => drawn.has(state)));
}

describe('docs/state-machine.md', () => {
  it('draws every state and every arrow of the state machine', () => {
    const edges = [`[*] --> ${machine.StartAt}`];
    for (const [name, state] of Object.entries(machine.States)) {
      for (const choice of state.Choices ?? []) {
        edges.push(`${name} --> ${choice.Next}: ${choice.StringEquals ?? String(choice.BooleanEquals)}`);
      }
      if (state.Next !== undefined) edges.push(`${name} --> ${state.Next}`);
      if (state.Choices === undefined && state.Next === undefined) edges.push(`${name} --> [*]`);
    }
    expect(arrowsOf(read('docs/state-machine.md')).sort()).toEqual(edges.sort());
  });
});

describe('the short diagram in the README', () => {
  const arrows = arrowsOf(readme).map((arrow) => {
    const [from = '', to = ''] = arrow.replace(/:.*/, '').split(' --> ');
    return { from, to };
  });
  const drawn = new Set(arrows.flatMap(({ from, to }) => [from, to]).filter((name) => name !== '[*]'));

  it('names only states of the state machine', () => {
    expect(drawn.size).toBeGreaterThan(10);
    expect([...drawn].filter((name) => !(name in machine.States))).toEqual([]);
  });

  it.each(arrows)('draws $from --> $to, which stands for a path through states that it leaves out', ({ from, to }) => {
    expect([...reachableFrom(from, drawn)]).toContain(to);
  });
});

describe('the README', () => {
  it('shows the policies pipeline file as it is', () => {
    const shown: unknown = JSON.parse(/```json\n([^`]+)```/.exec(readme)?.[1] ?? '{}');
    const { $schema, ...file } = z.looseObject({}).parse(JSON.parse(read('pipelines/policies/pipeline.json')));
    expect($schema).toBeDefined();
    expect(shown).toEqual(file);
  });
});
