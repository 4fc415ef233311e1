/** A run of a few small steps. */
export const tinySettings = {
  steps: 6,
  batchSize: 2,
  learningRate: 1e-3,
  resolution: 16,
  resize: [16, 18] as [number, number],
  crops: 2,
  saveEvery: 2,
  sampleEvery: 0,
  threads: 1,
}
