/** A list price in US dollars and its source. */
export interface Price {
  dollars: number;
  source: string;
  /** The date on which the source read it from AWS. */
  date: string;
}

/** All prices below are for this region. */
export const priceRegion = 'us-east-1';

const priceList = (usage: string) => `AWS Price List API, AmazonSageMaker, ${usage}, as quoted in public cost notes`;
/**
 * SageMaker's price of an instance hour. Each source names one use of a type (training, batch
 * transform or hosting). AWS charges the same for all uses of these types. Relearn does not guess
 * the price of any other type.
 */
export const instanceHour: Readonly<Record<string, Price>> = {
  'ml.m5.large': {
    dollars: 0.115,
    source: priceList('USE1-Train:ml.m5.large, SKU JMCWJEAPVJNFJ5P4'),
    date: '2026-08-11',
  },
  'ml.m5.xlarge': {
    dollars: 0.23,
    source: priceList('USE1-Host:ml.m5.xlarge, SKU JDZQJFUVUR8SUWHS'),
    date: '2026-06-27',
  },
  'ml.m5.2xlarge': { dollars: 0.461, source: priceList('USE1-Host:ml.m5.2xlarge'), date: '2026-09-28' },
  'ml.c5.xlarge': {
    dollars: 0.204,
    source:
      'Public course notes on hosting, with the rate checked by their author; public notes on batch transform agree',
    date: '2026-10-06',
  },
};

const lambdaPage = 'https://aws.amazon.com/lambda/pricing/, x86, as quoted in public cost notes';
/** Price of one gigabyte-second. */
export const lambdaGbSecond: Price = { dollars: 0.0000166667, source: lambdaPage, date: '2024' };
/** Price of one state transition of a Standard workflow. A retry counts as one transition. */
export const stateTransition: Price = {
  dollars: 0.025 / 1000,
  source: 'https://aws.amazon.com/step-functions/pricing/, Standard, as quoted in public cost notes',
  date: '2026-11-20',
};
