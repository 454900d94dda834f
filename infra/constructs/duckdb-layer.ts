import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { gatherDuckdbLayer } from '../bundle.ts';

/** DuckDB for the functions that need it; the laptop's template names a file nobody reads. */
export function duckdbLayer(scope: Construct, code: 'bundled' | 'source', bucketName: string): LayerVersion {
  return new LayerVersion(scope, 'DuckdbLayer', {
    description: 'DuckDB for Node.js',
    compatibleRuntimes: [Runtime.NODEJS_24_X],
    compatibleArchitectures: [Architecture.X86_64],
    // Versions of functions that a run in flight uses refer to the layer they were published with.
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
