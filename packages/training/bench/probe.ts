import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { checkpoint } from '@amend/pico'
import { learnerOf } from '../src/network/learner.ts'

const { components } = assertEditing(await openCheckpoint(checkpoint))
const B = Number(process.argv[2] ?? 8),
  mode = process.argv[3] ?? 'static',
  threads = Number(process.argv[4] ?? 2)
const t0 = performance.now()
const learner = await learnerOf(
  {
    config: components.unet.config,
    weights: components.unet.weights,
    training: process.argv[5] ? { rank: 8 } : 'all',
    seed: 1,
  },
  {
    threads,
    sizes: mode === 'static' ? { batch: B, height: 32, width: 32, length: 32 } : { height: 32, width: 32, length: 32 },
  },
)
const values = await Promise.all(learner.trainables.map((t) => t.initial()))
console.log(
  'load',
  performance.now() - t0,
  values.length,
  values.reduce((a, b) => a + b.length, 0),
)
const r = (n: number) => Float32Array.from({ length: n }, () => Math.random() * 2 - 1)
const batch = {
  sample: { data: r(B * 8 * 1024), shape: [B, 8, 32, 32] },
  timestep: { data: r(B).map((x) => 500 + 400 * x), shape: [B] },
  text: { data: r(B * 32 * 128), shape: [B, 32, 128] },
  target: { data: r(B * 4096), shape: [B, 4, 32, 32] },
  weight: { data: new Float32Array(B).fill(1), shape: [B] },
}
for (let i = 0; i < 6; i++) {
  const t = performance.now()
  const o = await learner.learn(values, batch)
  console.log(Math.round(performance.now() - t), o.loss, Math.round(process.memoryUsage().rss / 1e6))
}
process.exit(0)
