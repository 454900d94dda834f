/** One list price, in US dollars, with where it was read. */
export interface Price {
  dollars: number;
  source: string;
  /** When the source read it from AWS. */
  date: string;
}

/** The region that all prices below are of. */
export const priceRegion = 'us-east-1';

const priceList = (usage: string) => `AWS Price List API, AmazonSageMaker, ${usage}, as quoted in public cost notes`;
/**
 * SageMaker's price of an instance hour. A source names one use of a type (training, batch transform or hosting); for
 * these types AWS asks the same for each. A type that is not here has no price: none is guessed.
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
      'Public course notes on hosting, rate checked by their author; public notes on batch transform say the same',
    date: '2026-10-06',
  },
};

const lambdaPage = 'https://aws.amazon.com/lambda/pricing/, x86, as quoted in public cost notes';
/** A gigabyte-second of a Lambda function. */
export const lambdaGbSecond: Price = { dollars: 0.0000166667, source: lambdaPage, date: '2024' };
/** One state transition of a Standard workflow; a retry is one too. */
export const stateTransition: Price = {
  dollars: 0.025 / 1000,
  source: 'https://aws.amazon.com/step-functions/pricing/, Standard, as quoted in public cost notes',
  date: '2026-11-20',
};
