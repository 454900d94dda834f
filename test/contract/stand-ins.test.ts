import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pascalCase } from '../../core/text/case.ts';

// A stand-in has the operations that the product calls or that a documented AWS CLI command calls,
// and no others.

const root = join(import.meta.dirname, '..', '..');

const services = [
  { service: 'S3', folder: 's3/operations', clients: ['client-s3'] },
  { service: 'SageMaker', folder: 'sagemaker/operations', clients: ['client-sagemaker', 'client-sagemaker-runtime'] },
  { service: 'Step Functions', folder: 'states/operations', clients: ['client-sfn'] },
  { service: 'CloudWatch', folder: 'cloudwatch/operations', clients: ['client-cloudwatch'] },
  { service: 'Lambda', folder: 'lambda/operations', clients: ['client-lambda'] },
  { service: 'SNS', folder: 'sns/operations', clients: ['client-sns'] },
];

const upload = [
  'PutObject',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  // Only after a failed part.
  'AbortMultipartUpload',
];
const download = ['HeadObject', 'GetObject'];
const copy = ['HeadObject', 'CopyObject', 'CreateMultipartUpload', 'UploadPartCopy', 'CompleteMultipartUpload'];

/**
 * AWS CLI commands in the documentation that work on the local AWS, and the operations that each
 * one calls.
 */
const documentedCommands = [
  { command: 'aws s3 ls', service: 'S3', operations: ['ListBuckets', 'ListObjectsV2'] },
  { command: 'aws s3 cp', service: 'S3', operations: [...upload, ...download, ...copy, 'ListObjectsV2'] },
  { command: 'aws s3 mv', service: 'S3', operations: [...upload, ...download, ...copy, 'DeleteObject'] },
  { command: 'aws s3 sync', service: 'S3', operations: [...upload, ...download, ...copy, 'ListObjectsV2'] },
  { command: 'aws s3 rm', service: 'S3', operations: ['DeleteObject', 'ListObjectsV2'] },
  { command: 'aws s3 presign', service: 'S3', operations: ['GetObject'] },
  { command: 'aws s3api list-object-versions', service: 'S3', operations: ['ListObjectVersions'] },
  { command: 'aws s3api delete-objects', service: 'S3', operations: ['DeleteObjects'] },
  { command: 'aws stepfunctions start-execution', service: 'Step Functions', operations: ['StartExecution'] },
  { command: 'aws stepfunctions list-executions', service: 'Step Functions', operations: ['ListExecutions'] },
  { command: 'aws sagemaker describe-training-job', service: 'SageMaker', operations: ['DescribeTrainingJob'] },
  { command: 'aws sagemaker add-tags', service: 'SageMaker', operations: ['AddTags'] },
  { command: 'aws sagemaker-runtime invoke-endpoint', service: 'SageMaker', operations: ['InvokeEndpoint'] },
  { command: 'aws lambda invoke', service: 'Lambda', operations: ['Invoke'] },
];

const packageReadme = 'packages/local-aws/README.md';
const pages = ['README.md', packageReadme, ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((page) => page.endsWith('.md'))
  .map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }));

/** The AWS CLI commands in a text, without their arguments. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/\baws (?:s3|s3api|[a-z]+(?:-[a-z]+)*) [a-z]+(?:-[a-z0-9]+)*/g)].map(([command]) => command);
}

/** TypeScript files below a folder, without tests. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('test/') && !file.includes('node_modules'))
    .map((file) => join(root, folder, file));
}

/**
 * The operations that the code calls through a client: the commands and paginators that it imports.
 * SageMaker's jobs call S3, so the stand-ins count as callers too.
 */
function calledThrough(client: string): string[] {
  const names = ['handlers', 'cli', 'laptop', 'packages/local-aws'].flatMap(sourcesIn).flatMap((file) => {
    const imports = readFileSync(file, 'utf8').matchAll(
      new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/${client}'`, 'g'),
    );
    return [...imports].flatMap(([, list = '']) => [
      ...[...list.matchAll(/\b(\w+)Command\b/g)].map(([, name = '']) => name),
      ...[...list.matchAll(/\bpaginate(\w+)\b/g)].map(([, name = '']) => name),
    ]);
  });
  return [...new Set(names)];
}

/** The operations of a stand-in: files that are named after them. */
function operationsIn(folder: string): string[] {
  return readdirSync(join(root, 'packages', 'local-aws', folder)).map((file) => pascalCase(file.replace(/\.ts$/, '')));
}

describe('the stand-in', () => {
  it.each(services)('for $service has every operation that the product calls', ({ folder, clients }) => {
    const called = clients.flatMap(calledThrough);
    expect(called.length).toBeGreaterThan(0);
    expect(operationsIn(folder)).toEqual(expect.arrayContaining(called));
  });

  it.each(services)('for $service has every operation that a documented command calls', ({ service, folder }) => {
    const documented = documentedCommands.filter((entry) => entry.service === service);
    expect(operationsIn(folder)).toEqual(expect.arrayContaining(documented.flatMap(({ operations }) => operations)));
  });

  it.each(services)('for $service has no other operation', ({ service, folder, clients }) => {
    const documented = documentedCommands.filter((entry) => entry.service === service);
    const needed = new Set([...clients.flatMap(calledThrough), ...documented.flatMap(({ operations }) => operations)]);
    expect(operationsIn(folder).filter((name) => !needed.has(name))).toEqual([]);
  });
});

describe('the documentation', () => {
  it.each(documentedCommands)('contains "$command"', ({ command }) => {
    const containing = pages.filter(({ text }) => commandsIn(text).includes(command)).map(({ page }) => page);
    expect(containing).not.toEqual([]);
  });

  it('of the package contains no other AWS CLI command than those above and the configuration', () => {
    const text = pages.find(({ page }) => page === packageReadme)?.text ?? '';
    const known = new Set([...documentedCommands.map(({ command }) => command), 'aws configure set']);
    expect(commandsIn(text).filter((command) => !known.has(command))).toEqual([]);
  });
});
