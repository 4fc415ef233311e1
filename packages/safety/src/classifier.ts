import { type CompileOptions, compile, type Network } from '@amend/graph/runtime'
import { type Picture, resizePicture } from '@amend/imaging'
import { MobileNetV2MidModel } from 'nsfwjs/models/mobilenet_v2_mid'
import { z } from 'zod'
import { SafetyError } from './error.ts'
import { readGraphModel } from './graph-model.ts'
import { networkOf, pictureSide } from './network.ts'
import { type PictureClass, type PictureScores, pictureClasses } from './scores.ts'

/** By which its scores are kept. The version is that of the package. */
export const classifierName = 'nsfwjs-mobilenet-v2-mid@4.3.0'

export interface PictureClassifier {
  /** Loads it ahead of its first use. */
  load(): Promise<void>
  /** How probable each class is for a picture. */
  classify(picture: Picture): Promise<PictureScores>
  release(): Promise<void>
}

/**
 * Opens the classifier of nsfwjs (MobileNetV2 of 4.3 million parameters, in the package itself) on ONNX Runtime.
 * @throws GraphError from `classify`; SafetyError 'bad-classifier'
 */
export function openClassifier(options: Pick<CompileOptions, 'device' | 'threads'> = {}): PictureClassifier {
  let loaded: Promise<Network> | undefined
  const open = () => {
    loaded ??= load(options).catch((error: unknown) => {
      // The next picture tries again.
      loaded = undefined
      throw error
    })
    return loaded
  }
  return {
    load: async () => void (await open()),
    async classify(picture) {
      const network = await open()
      const { scores } = await network.run({
        pixels: { data: await pixelsOf(picture), shape: [1, 3, pictureSide, pictureSide] },
      })
      if (scores?.data.length !== pictureClasses.length) throw new SafetyError('bad-classifier', 'Scores are missing.')
      const { data } = scores
      const entries = pictureClasses.map((name, i): [PictureClass, number] => [name, Number(data[i])])
      return Object.fromEntries(entries) as Record<PictureClass, number>
    },
    async release() {
      const last = loaded
      loaded = undefined
      await (await last)?.release()
    },
  }
}

/** The package's own types need TensorFlow.js. */
interface ModelFiles {
  modelJson(): Promise<unknown>
  readonly weightBundles: readonly (() => Promise<unknown>)[]
}

const file = z.object({ default: z.unknown() })

async function load(options: Pick<CompileOptions, 'device' | 'threads'>): Promise<Network> {
  const { modelJson, weightBundles }: ModelFiles = MobileNetV2MidModel
  const json = file.parse(await modelJson()).default
  const shards = await Promise.all(
    weightBundles.map(async (read) => z.string().parse(file.parse(await read()).default)),
  )
  // Runs are far apart: threads that spin between them would take a core from others.
  return compile(networkOf(readGraphModel(json, shards)), { ...options, spinning: false })
}

/** The whole picture as planes [3, 224, 224] in 0 … 1, transparency on white as a page shows it. */
async function pixelsOf(picture: Picture): Promise<Float32Array> {
  const small = await resizePicture(picture, pictureSide, pictureSide)
  const white = small.depth === 8 ? 0xff : 0xffff
  const area = pictureSide * pictureSide
  const planes = new Float32Array(3 * area)
  for (let i = 0; i < area; i++) {
    const opacity = small.alpha ? (small.alpha[i] as number) / white : 1
    for (let c = 0; c < 3; c++) {
      planes[c * area + i] = ((small.rgb[3 * i + c] as number) / white) * opacity + 1 - opacity
    }
  }
  return planes
}
