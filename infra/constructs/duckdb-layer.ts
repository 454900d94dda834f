import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { gatherDuckdbLayer } from '../bundle.ts';

/**
 * DuckDB for the functions that need it. In the laptop's template the layer's file does not exist.
 */
export function duckdbLayer(scope: Construct, code: 'bundled' | 'source', bucketName: string): LayerVersion {
  return new LayerVersion(scope, 'DuckdbLayer', {
    description: 'DuckDB for Node.js',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [Architecture.X86_64],
    // A run in progress uses function versions that refer to the layer they were published with.
    removalPolicy: RemovalPolicy.RETAIN,
    code:
      code === 'bundled'
        ? Code.fromAsset(gatherDuckdbLayer())
        : Code.fromBucket(
            Bucket.fromBucketName(scope, 'NoLayerBucket', bucketName),
            'the-laptop-uses-its-own-duckdb.zip',
          ),
  });
}
