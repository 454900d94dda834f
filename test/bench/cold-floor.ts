import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * The libraries that predict needs, without its own code: its AWS clients and their commands, and
 * DuckDB.
 */
export const handler = {
  s3: new S3Client({}),
  runtime: new SageMakerRuntimeClient({}),
  calls: [GetObjectCommand, InvokeEndpointCommand],
  duckdb: DuckDBInstance,
};
