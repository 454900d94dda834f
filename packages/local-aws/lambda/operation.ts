import type { Call, ServiceRequest } from '../protocol/service.ts';
import type { LambdaResult } from './lambda.ts';

export interface LambdaApiOptions {
  region: string;
  account: string;
  invoke: (functionName: string, payload: unknown) => Promise<LambdaResult>;
}

/** An operation of Lambda's API on a function, which the request's path names. */
export type LambdaOperation = (
  request: ServiceRequest,
  functionName: string,
  options: LambdaApiOptions,
) => Promise<Pick<Call, 'access' | 'parameters' | 'run'>>;

export const jsonHeaders = { 'content-type': 'application/json' };
