export { account } from 'local-aws';

/** The region that the laptop plays. */
export const region = process.env['AWS_REGION'] ?? 'us-east-1';
