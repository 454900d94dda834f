/** Some of a matrix's features, at least one, ascending: what `colsample_bytree` leaves for a tree. */
export function sampleFeatures(columns: number, share: number, random: () => number): Uint32Array {
  const features = Uint32Array.from({ length: columns }, (_, feature) => feature);
  const size = Math.max(1, Math.floor(columns * share));
  if (size === columns) {
    return features;
  }
  for (let index = 0; index < size; index++) {
    const other = index + Math.floor(random() * (columns - index));
    [features[index], features[other]] = [features[other] ?? 0, features[index] ?? 0];
  }
  return features.slice(0, size).sort();
}

/** `subsample`: a row left out keeps its place, with a gradient and hessian of zero, as in XGBoost. */
export function sampleRows(gradients: Float32Array, share: number, random: () => number): void {
  if (share === 1) {
    return;
  }
  for (let at = 0; at < gradients.length; at += 2) {
    if (random() >= share) {
      gradients[at] = 0;
      gradients[at + 1] = 0;
    }
  }
}
