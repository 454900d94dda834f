import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pascalCase } from '../../core/text/case.ts';

const root = join(import.meta.dirname, '..', '..');

/** What the product calls of a service: the commands that handlers and the relearn command import from its client. */
function commandsOf(client: string): string[] {
  const files = ['handlers', 'cli', 'laptop'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder === 'handlers', encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, folder, file)),
  );
  const names = files.flatMap((file) => {
    const imported = new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/${client}'`).exec(readFileSync(file, 'utf8'));
    return [...(imported?.[1] ?? '').matchAll(/\b(\w+)Command\b/g)].map(([, name = '']) => name);
  });
  return [...new Set(names)].sort((a, b) => a.localeCompare(b));
}

/** What a stand-in answers: its operations are files named after them. */
function operationsIn(folder: string): string[] {
  return readdirSync(join(root, 'packages', 'local-aws', folder)).map((file) => pascalCase(file.replace(/\.ts$/, '')));
}

describe('the stand-ins', () => {
  it.each([
    { client: 'client-sagemaker', folder: 'sagemaker/operations' },
    { client: 'client-sagemaker-runtime', folder: 'sagemaker/operations' },
    { client: 'client-sfn', folder: 'states/operations' },
    { client: 'client-cloudwatch', folder: 'cloudwatch/operations' },
  ])('answer every command the product sends through $client', ({ client, folder }) => {
    const commands = commandsOf(client);
    expect(commands.length).toBeGreaterThan(0);
    expect(operationsIn(folder)).toEqual(expect.arrayContaining(commands));
  });

  it('of Step Functions answer nothing that the product does not need', () => {
    expect(operationsIn('states/operations')).toEqual(commandsOf('client-sfn'));
  });

  it('of SageMaker and CloudWatch answer nothing that the product does not need', () => {
    const used = [...commandsOf('client-sagemaker'), ...commandsOf('client-sagemaker-runtime')];
    // AddTags is for people who tag a resource by hand.
    expect(operationsIn('sagemaker/operations').filter((name) => !used.includes(name))).toEqual(['AddTags']);
    expect(operationsIn('cloudwatch/operations')).toEqual(commandsOf('client-cloudwatch'));
  });
});
