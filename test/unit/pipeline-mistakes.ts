import { PipelineFileError } from '../../core/errors.ts';
import { parsePipeline } from '../../core/pipeline.ts';

/** A small file without mistakes of each problem; tests change one field of it. */
export const files = {
  binary: {
    name: 'churn',
    problem: 'binary',
    columns: { customer: 'text', plan: 'category', age: 'number', since: 'date', left: 'category' },
    target: { column: 'left', positive: 'yes' },
    key: ['customer'],
  },
  multiclass: {
    name: 'plans',
    problem: 'multiclass',
    columns: { plan: 'category', age: 'number' },
    target: { column: 'plan' },
  },
  regression: {
    name: 'rents',
    problem: 'regression',
    columns: { rooms: 'integer', day: 'timestamp', rent: 'number' },
    target: { column: 'rent' },
  },
};

/** The message's lines, each one mistake; empty for a file that parses. */
export function mistakesOf(file: unknown): string[] {
  try {
    parsePipeline(typeof file === 'string' ? file : JSON.stringify(file), 'p.json');
    return [];
  } catch (error) {
    if (!(error instanceof PipelineFileError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}
