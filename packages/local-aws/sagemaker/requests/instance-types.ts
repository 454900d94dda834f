/** The CPU families of SageMaker with their sizes. The enumerations of the API differ by use. */
const common = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge'];
const exceptLarge = common.slice(1);
const m5 = ['large', 'xlarge', '2xlarge', '4xlarge', '12xlarge', '24xlarge'];
const c5 = ['xlarge', '2xlarge', '4xlarge', '9xlarge', '18xlarge'];
const burstable = ['medium', 'large', 'xlarge', '2xlarge'];

export const trainingInstanceTypes = typesOf({
  m5,
  m6i: common,
  m7i: common,
  c5,
  c6i: exceptLarge,
  c7i: common,
  r5: common,
  t3: burstable,
});
export const transformInstanceTypes = typesOf({ m5, m6i: common, m7i: common, c5, c6i: common, c7i: common });
export const endpointInstanceTypes = typesOf({
  m5,
  m6i: common,
  m7i: common,
  c5: ['large', ...c5],
  c6i: common,
  c7i: common,
  t2: burstable,
});

function typesOf(families: Record<string, string[]>): string[] {
  return Object.entries(families).flatMap(([family, sizes]) => sizes.map((size) => `ml.${family}.${size}`));
}
