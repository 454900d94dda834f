import { expect, it } from 'vitest';
import { pascalCase } from '../../../../core/text/case.ts';
import { formatPercent, formatShare } from '../../../../core/text/format.ts';
import { quoteNames } from '../../../../core/text/quote-names.ts';

it('a percentage has four significant digits by default, or a fixed number of decimals', () => {
  expect([formatPercent(0.9975), formatPercent(0.95), formatPercent(0.123456)]).toEqual(['99.75%', '95%', '12.35%']);
  expect([formatPercent(0.0123456, { significant: 3 }), formatPercent(0.5, { decimals: 1 })]).toEqual([
    '1.23%',
    '50.0%',
  ]);
  expect(formatPercent(23, { of: 40, decimals: 0 })).toBe('58%');
});

it('a share of an empty whole is 0%, and a small share is not 0.0%', () => {
  expect([formatShare(0, 0), formatShare(1, 5000), formatShare(1, 8)]).toEqual(['0%', '< 0.1%', '12.5%']);
});

it('names are quoted and joined like a list in a sentence', () => {
  expect(quoteNames(['a'])).toBe('"a"');
  expect(quoteNames(['Name', 'Ticket', 'say "x"'])).toBe(String.raw`"Name", "Ticket" and "say \"x\""`);
});

it('the name of a function becomes the name of its state', () => {
  expect(pascalCase('create-training-job')).toBe('CreateTrainingJob');
});
