/** A phrase that Relearn's texts avoid, and what to write in its place. */
interface Forbidden {
  pattern: RegExp;
  write: string;
}

/** Only phrases that a pattern can find; docs/contributing.md has all rules. */
const forbidden: Forbidden[] = [
  {
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|(?:more|less|better|worse|larger|smaller|later|earlier)\b)[a-z]+/i,
    write: '"is not a", "unknown" or "no … exists"',
  },
  { pattern: /\bthere (?:is|are|was|were) none\b/i, write: '"no … exists"' },
  { pattern: /\b(?:is|are) as none\b/i, write: 'what follows from its absence' },
  { pattern: /\bso many\b/i, write: 'the number or the noun' },
  { pattern: /\b(?:unless|when|where) told\b/i, write: '"by default" or "default: …"' },
  { pattern: /\bThose (?:that|who)\b/, write: 'the noun' },
  { pattern: /\bthe one (?:before|after)\b/i, write: 'the noun' },
  { pattern: /\bwhat (?:is|was|are|were) [a-z]+ (?:of it|with it)\b/i, write: 'the noun' },
  { pattern: /\b(?:takes?|taken|took|taking) back\b/i, write: '"roll back" or "undo"' },
  { pattern: /\breckon(?:s|ed|ing)?\b/i, write: '"estimate"' },
  { pattern: /\b(?:goes|go|went|gone|going) on with\b/i, write: '"continue"' },
  { pattern: /\b(?:holds?|held) against\b/i, write: '"compare with"' },
  { pattern: /\b(?:leaves?|left|leaving) word\b/i, write: '"request a follow-up run"' },
  { pattern: /\banew\b/i, write: '"again"' },
  { pattern: /\b(?:who|what|which)ever\b/i, write: 'the noun' },
  { pattern: /\b(?:some|any|no)body\b/i, write: 'the person or the part' },
  { pattern: /\bshall\b/i, write: '"must" or "is to"' },
  { pattern: /\ball the same\b/i, write: '"anyway"' },
  { pattern: /\bholds good\b/i, write: '"is valid"' },
];

/** Texts that stay as they are, and why. */
const exceptions = [
  // CloudFormation replaces a security group whose description changes.
  'for whoever is inside',
];

/** The widest comment line, in columns. */
const widestComment = 100;

/** A sentence for each forbidden phrase and each wide comment of a file. */
export function findLanguageMistakes(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) => {
    const where = `${file}:${index + 1}`;
    const phrases = forbidden.flatMap(({ pattern, write }) => {
      const [phrase] = pattern.exec(line) ?? [];
      return phrase === undefined || exceptions.some((exception) => line.includes(exception))
        ? []
        : [`${where}: "${phrase}". Write ${write}.`];
    });
    const isWideComment = file.endsWith('.ts') && /^\s*(?:\/\/|\/?\*)/.test(line) && line.length > widestComment;
    return isWideComment
      ? [...phrases, `${where}: a comment of ${line.length} columns. Wrap it at ${widestComment}.`]
      : phrases;
  });
}
