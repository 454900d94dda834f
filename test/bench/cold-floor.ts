import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DuckDBInstance } from '@duckdb/node-api';

/** What predict cannot do without: the clients it calls, made, with the calls, and DuckDB; none of its own code. */
export const handler = {
  s3: new S3Client({}),
  runtime: new SageMakerRuntimeClient({}),
  calls: [GetObjectCommand, InvokeEndpointCommand],
  duckdb: DuckDBInstance,
};
