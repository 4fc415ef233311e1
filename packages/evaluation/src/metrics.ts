/** The metrics of an edit. */

/** The name and direction of a metric. */
export interface Metric {
  readonly title: string
  readonly better: 'higher' | 'lower'
  /** In one sentence. */
  readonly about: string
}

/** The metrics of an edit: L1 and L2 of pixel values in 0 … 1, cosines of CLIP and DINO embeddings in −1 … 1. */
export const metrics = {
  look: {
    title: 'Look error',
    better: 'lower',
    about: 'Mean absolute difference from the target between averages over a grid of 16 × 16 parts: colour and light.',
  },
  l1: { title: 'L1', better: 'lower', about: 'Mean absolute difference from the target, values in 0 … 1.' },
  l2: { title: 'L2', better: 'lower', about: 'Mean squared difference from the target, values in 0 … 1.' },
  clipI: { title: 'CLIP-I', better: 'higher', about: "Cosine of the result's and the target's CLIP features." },
  dino: { title: 'DINO', better: 'higher', about: "Cosine of the result's and the target's DINO features." },
  clipT: { title: 'CLIP-T', better: 'higher', about: "Cosine of the result's CLIP features and those of its caption." },
  clipDirection: {
    title: 'CLIP direction',
    better: 'higher',
    about: 'Whether the pictures change in the direction in which the captions change: cosine of the two differences.',
  },
  clipImage: {
    title: 'CLIP image',
    better: 'higher',
    about: "How much of the picture is kept: cosine of the result's and the input's CLIP features.",
  },
} as const satisfies Record<string, Metric>

/** The key of a metric in reports. */
export type MetricName = keyof typeof metrics

/** All metrics, in the order of the report. */
export const metricNames = Object.keys(metrics) as MetricName[]

/** The values of one edit; absent where they cannot be measured. */
export type Measures = Partial<Readonly<Record<MetricName, number>>>
