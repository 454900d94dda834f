/**
 * The values that a hyperparameter may have: a number within bounds, one of several words, or any
 * text.
 */
export interface Rule {
  kind: 'integer' | 'number' | 'choice' | 'text';
  min?: number;
  /** Like min, but the bound itself is not allowed. */
  above?: number;
  max?: number;
  /** Like max, but the bound itself is not allowed. */
  below?: number;
  choices?: readonly string[];
  /** Words that are allowed in place of a number. */
  words?: readonly string[];
}

export const integer = (min: number, max?: number): Rule => ({
  kind: 'integer',
  min,
  ...(max === undefined ? {} : { max }),
});
export const number = (bounds: Pick<Rule, 'min' | 'above' | 'max' | 'below'> = {}): Rule => ({
  kind: 'number',
  ...bounds,
});
export const choice = (...choices: string[]): Rule => ({ kind: 'choice', choices });
export const text: Rule = { kind: 'text' };

const patterns = { integer: /^[+-]?\d+$/, number: /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i };

/**
 * What a value must be, for a message that ends in "must be ..."; undefined if the rule allows the
 * value.
 */
export function valueMistake(rule: Rule, value: string): string | undefined {
  if (rule.kind === 'choice') return rule.choices?.includes(value) ? undefined : `one of ${rule.choices?.join(', ')}`;
  if (rule.kind === 'text') return value.trim() === '' ? 'a non-empty text' : undefined;
  if (rule.words?.includes(value) === true) return undefined;
  return patterns[rule.kind].test(value) && isWithin(rule, Number(value)) ? undefined : describe(rule);
}

function isWithin({ min, above, max, below }: Rule, amount: number): boolean {
  return (
    amount >= (min ?? -Infinity) &&
    amount > (above ?? -Infinity) &&
    amount <= (max ?? Infinity) &&
    amount < (below ?? Infinity)
  );
}

function describe({ kind, min, above, max, below, words = [] }: Rule): string {
  const bounds = [
    min === undefined ? '' : `at least ${min}`,
    above === undefined ? '' : `above ${above}`,
    max === undefined ? '' : `at most ${max}`,
    below === undefined ? '' : `below ${below}`,
  ].filter((part) => part !== '');
  const amount = `a ${kind === 'integer' ? 'whole ' : ''}number`;
  return [...words, bounds.length === 0 ? amount : `${amount}, ${bounds.join(' and ')}`].join(' or ');
}
