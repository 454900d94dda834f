/** The account everything on the laptop belongs to. */
export const account = '000000000000';

/** The region the laptop plays. */
export const region = process.env['AWS_REGION'] ?? 'us-east-1';
