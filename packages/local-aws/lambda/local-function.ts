/** A function of the template, ready to run on this machine. */
export interface LocalFunction {
  name: string;
  /** Without a version. */
  arn: string;
  /** Absolute path of the file that exports `handler`. */
  entry: string;
  /** The function's environment, without the variables that Lambda itself sets. */
  environment: Record<string, string>;
  memoryMb: number;
  timeoutSeconds: number;
  /** The working directory, LAMBDA_TASK_ROOT. */
  taskRoot: string;
  /** The function's private /tmp. Created if it is missing. */
  tmpDirectory: string;
}
