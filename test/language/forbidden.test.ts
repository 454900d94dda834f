import { describe, expect, it } from 'vitest';
import { findLanguageMistakes } from './forbidden.ts';

describe('the language check', () => {
  it.each([
    ['It is no number.', 'is no number'],
    ['There are none.', 'There are none'],
    ['A champion without features is as none.', 'is as none'],
    ['Above so many rows it samples.', 'so many'],
    ['4 unless told.', 'unless told'],
    ['Those that are missing.', 'Those that'],
    ['The one before serves.', 'The one before'],
    ['It was taken back.', 'taken back'],
    ['The cost is reckoned.', 'reckoned'],
    ['It goes on with the run.', 'goes on with'],
    ['It is held against the list.', 'held against'],
    ['It leaves word.', 'leaves word'],
    ['It is made anew.', 'anew'],
    ['Whoever asks waits.', 'Whoever'],
    ['Nobody is told.', 'Nobody'],
    ['It shall wait.', 'shall'],
    ['It runs all the same.', 'all the same'],
  ])('finds the phrase in "%s"', (text, phrase) => {
    expect(findLanguageMistakes('docs/a.md', `A line.\n${text}\n`)).toEqual([
      expect.stringContaining(`docs/a.md:2: "${phrase}"`),
    ]);
  });

  it('accepts plain sentences', () => {
    const text = 'The model is no longer used.\nIt is not a number.\nThe default is 4.\n';
    expect(findLanguageMistakes('docs/a.md', text)).toEqual([]);
  });

  it('finds a comment of more than 100 columns in TypeScript', () => {
    const comment = `  // ${'a'.repeat(96)}`;
    expect(findLanguageMistakes('core/a.ts', comment)).toEqual([expect.stringContaining('101 columns')]);
    expect(findLanguageMistakes('core/a.ts', comment.slice(0, 100))).toEqual([]);
    expect(findLanguageMistakes('docs/a.md', comment)).toEqual([]);
  });
});
