import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { linearLearnerAccounts, xgboostAccounts } from '../../../../core/algorithms/image-accounts.ts';
import { linearLearnerImage } from '../../../../core/algorithms/linear-learner.ts';
import { xgboostImage } from '../../../../core/algorithms/xgboost.ts';

const regions = Object.keys(xgboostAccounts);

describe('the images of SageMaker', () => {
  it('belong to the accounts that AWS publishes, in both tables and every row', () => {
    const rows = regions.map((region) => `${region},${xgboostAccounts[region]},${linearLearnerAccounts[region]}`);
    const table = ['region,xgboost_account,linear_learner_account', ...rows, ''].join('\n');
    // The hash of the table made from aws/sagemaker-python-sdk, image_uri_config, at a248126.
    expect(createHash('sha256').update(table).digest('hex')).toBe(
      'f82af46670b70c30fd2f2c0f39991d4d5795e15696977bc1c47af8754ffd28e1',
    );
    expect(Object.keys(linearLearnerAccounts)).toEqual(regions);
    expect(regions).toHaveLength(37);
  });

  it.each([
    ['us-east-1', '683313688378', '382416733822', 'amazonaws.com'],
    ['eu-central-1', '492215442770', '664544806723', 'amazonaws.com'],
    ['us-gov-west-1', '414596584902', '226302683700', 'amazonaws.com'],
    ['cn-northwest-1', '451049120500', '387376663083', 'amazonaws.com.cn'],
    ['us-iso-east-1', '833128469047', '490574956308', 'c2s.ic.gov'],
    ['us-isob-east-1', '281123927165', '765400339828', 'sc2s.sgov.gov'],
    ['us-isof-south-1', '124985052026', '124985052026', 'csp.hci.ic.gov'],
  ])('in %s have the domain of that AWS partition', (region, xgboost, linearLearner, suffix) => {
    expect(xgboostImage(region)).toBe(`${xgboost}.dkr.ecr.${region}.${suffix}/sagemaker-xgboost:1.7-1`);
    expect(linearLearnerImage(region)).toBe(`${linearLearner}.dkr.ecr.${region}.${suffix}/linear-learner:1`);
  });

  it.each(['us-west-3', 'US-EAST-1', '', 'constructor'])(
    'do not exist in “%s”: the error lists the regions that have them',
    (region) => {
      const all = new RegExp(`not available in ${region}\\. Available in: ${regions.join(', ')}$`);
      expect(() => xgboostImage(region)).toThrow(all);
      expect(() => linearLearnerImage(region)).toThrow(all);
    },
  );
});
