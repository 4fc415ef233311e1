/**
 * Records the scores of the reference implementation (TensorFlow.js on the CPU) in packages/safety/fixtures/scores.json:
 * node scripts/record-fixtures/picture-classifier.mjs <folder>, where the folder has had
 * `npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-cpu @tensorflow/tfjs-converter`.
 */
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../packages/safety', import.meta.url))
const from = (place) => createRequire(path.join(path.resolve(place), 'package.json'))
const [reference, own] = [from(process.argv[2]), from(folder)]
const tf = reference('@tensorflow/tfjs-core')
reference('@tensorflow/tfjs-backend-cpu')
const { loadGraphModel } = reference('@tensorflow/tfjs-converter')
const sharp = from(path.join(folder, '../imaging'))('sharp')
const { MobileNetV2MidModel } = own('nsfwjs/models/mobilenet_v2_mid')
const side = 224

function noise(seed) {
  let state = seed * 0x9e3779b9
  return Uint8Array.from({ length: 3 * side * side }, () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) & 255
  })
}
const pictures = {
  noise: noise(1),
  ramp: Uint8Array.from(
    { length: 3 * side * side },
    (_, i) => [Math.floor(i / 3) % side, Math.floor(i / 3 / side), 128][i % 3],
  ),
  meadow: new Uint8Array(await sharp(path.join(folder, 'fixtures/meadow.png')).removeAlpha().raw().toBuffer()),
}
const json = (await MobileNetV2MidModel.modelJson()).default
const shards = await Promise.all(MobileNetV2MidModel.weightBundles.map(async (read) => (await read()).default))
const bytes = Buffer.concat(shards.map((s) => Buffer.from(s, 'base64')))
const model = await loadGraphModel({
  load: async () => ({
    modelTopology: json.modelTopology,
    format: json.format,
    weightSpecs: json.weightsManifest[0].weights,
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  }),
})
const scores = {}
for (const [name, rgb] of Object.entries(pictures)) {
  const x = tf.tensor(
    Float32Array.from(rgb, (v) => v / 255),
    [1, side, side, 3],
  )
  const t = performance.now()
  scores[name] = Array.from(await model.predict(x).data())
  console.log(name, scores[name], Math.round(performance.now() - t), 'ms')
}
writeFileSync(path.join(folder, 'fixtures/scores.json'), `${JSON.stringify(scores, null, 2)}\n`)
