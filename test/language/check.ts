import { globSync, readFileSync } from 'node:fs';
import { findLanguageMistakes } from './forbidden.ts';

// `npm run check:language`: looks for phrases that do not read as plain English.
const files = globSync('**/*.{ts,md,asl.json}', {
  exclude: (path) => /(^|\/)(node_modules|cdk\.out|\.relearn|language)$/.test(path),
});
const mistakes = files.flatMap((file) => findLanguageMistakes(file, readFileSync(file, 'utf8')));
for (const mistake of mistakes) console.error(mistake);
console.log(`language: ${files.length} files, ${mistakes.length} mistakes`);
if (files.length === 0 || mistakes.length > 0) process.exitCode = 1;
