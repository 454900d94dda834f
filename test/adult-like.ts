/**
 * A table as in an old census: no header, "?" for missing values, ", " between cells and a trailing
 * empty line. The income in the last column mostly follows from age, education and hours.
 */
export function adultLike(rows: number, seed = 1): string {
  let state = seed;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const pick = (values: string[]) => values[Math.floor(random() * values.length)] ?? '';
  const orMissing = (value: string) => (random() < 0.05 ? '?' : value);
  const lines = Array.from({ length: rows }, () => {
    const age = 17 + Math.floor(random() * 60);
    const education = Math.floor(random() * 16);
    const hours = 20 + Math.floor(random() * 50);
    const score = age / 60 + education / 8 + hours / 50 + random();
    return [
      age,
      orMissing(pick(['Private', 'State-gov', 'Self-emp-not-inc'])),
      10_000 + Math.floor(random() * 900_000),
      `Level-${education}`,
      pick(['Never-married', 'Divorced', 'Married-civ-spouse']),
      orMissing(pick(['Sales', 'Craft-repair', 'Tech-support', 'Armed-Forces'])),
      pick(['Male', 'Female']),
      random() < 0.9 ? 0 : Math.floor(random() * 9999),
      hours,
      orMissing(pick(['United-States', 'Mexico', 'Cuba'])),
      score > 3.4 ? '>50K' : '<=50K',
    ].join(', ');
  });
  return `${lines.join('\n')}\n\n`;
}
