/** The AWS account ID of every resource on the local AWS. */
export const account = '000000000000';

export const region = process.env['AWS_REGION'] ?? 'us-east-1';
