/** One function of the template, as the laptop runs it. */
export interface LocalFunction {
  name: string;
  /** Without a version. */
  arn: string;
  /** Absolute path of the file that exports `handler`, `.../handlers/prepare/index.ts`. */
  entry: string;
  /** Everything the function finds in its environment besides what Lambda itself sets. */
  environment: Record<string, string>;
  memoryMb: number;
  timeoutSeconds: number;
  /** Its working directory, LAMBDA_TASK_ROOT. */
  taskRoot: string;
  /** Its private /tmp, made if it is missing. */
  tmpDirectory: string;
}
