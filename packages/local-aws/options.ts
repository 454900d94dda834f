import type { FunctionCode } from './lambda/place-function.ts';
import type { BuiltInOptions } from './sagemaker/algorithms/registry.ts';
import type { SageMakerOptions } from './sagemaker/sagemaker-service.ts';
import type { PublishInput } from './sns/operations/publish.ts';
import type { FunctionResource } from './template/functions.ts';
import type { Template } from './template/template.ts';

export interface LocalAwsOptions {
  /** CloudFormation templates, as CDK synthesizes them: parsed JSON. */
  templates: { stackName: string; template: unknown }[];
  /**
   * Further resource types that may have no effect here, for example a custom resource. Default:
   * none.
   */
  ignoredTypes?: string[];
  /** What runs in place of a function's deployed code. */
  codeOf: (resource: FunctionResource, stackName: string) => FunctionCode;
  /** Holds all state. A start in the same directory continues what ran when the last one ended. */
  directory: string;
  region: string;
  /** Default: a free port. */
  port?: number;
  /** Whether schedules and uploads start anything. Default: false. */
  triggers?: boolean;
  timing?: Timing;
  /** The images of SageMaker's built-in algorithms, and what a tuning job may vary. */
  algorithms: BuiltInOptions;
  /** A bundle of the script that a function's process runs. Default: its source. */
  runtime?: string;
  /** Where Node keeps the code it has compiled for functions. */
  compileCacheDirectory: string;
  /**
   * Runs `check`, or skips it if it passed before for the same key. Validating a state machine
   * takes half a second. Default: always runs it.
   */
  checkOnce?: (key: string, check: () => void) => Promise<unknown>;
  /** Called for each message that is published on a topic. */
  onMessage?: (message: PublishInput) => void;
  /** Changes the evaluated templates before they run. A test takes a permission away with it. */
  alter?: (template: Template) => void;
}

/** How long things take that take minutes or hours in AWS. */
interface Timing {
  /** The longest that a state machine waits. Default: 1; Infinity waits as long as AWS. */
  waitCapSeconds?: number;
  /** The longest period of an alarm. Default: 1. */
  alarmPeriodCapSeconds?: number;
  sagemaker?: SageMakerOptions['timing'];
}
