import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildApp } from './build-app.ts';

const pipelines = join(import.meta.dirname, '..', 'pipelines');
const files = readdirSync(pipelines, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(pipelines, entry.name, 'pipeline.json'));

const app = buildApp({
  pipelines: files.map((file) => ({ file, text: readFileSync(file, 'utf8') })),
  code: 'bundled',
  // The CDK command sets it to the region it deploys to.
  region: process.env['CDK_DEFAULT_REGION'],
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
