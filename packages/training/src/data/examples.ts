/** The pairs of a manifest as latents: read, cropped, encoded and cached. */
import path from 'node:path'
import { randomOf } from '@amend/diffusion'
import { ImagingError, type Picture, visibleColours } from '@amend/imaging'
import { type Manifest, type ManifestEntry, readPairPicture } from '@amend/pairs'
import type { Base } from '../base.ts'
import { TrainingError } from '../error.ts'
import { purposes } from '../random-purposes.ts'
import { type Crop, type CropRule, centreCrop, cropPixels, randomCrop } from './crop.ts'
import { type EncodedPair, type LatentFile, openLatents } from './latents.ts'

/** Which crops are encoded, and where they are cached. */
export interface ExamplesOptions extends CropRule {
  /** The dataset's folder. */
  readonly folder: string
  readonly manifest: Manifest
  readonly seed: number
  /** Random crops of each pair; 0: the centre only. */
  readonly crops: number
  /** Whether half of them are mirrored. */
  readonly flip: boolean
  /** The file of the cached latents. */
  readonly cache: string
}

/** Encoded pairs of a dataset. */
export interface Examples {
  /** Of a latent: [C, h, w]. */
  readonly shape: readonly [number, number, number]
  /** Crops of a pair; crop 0 is a random one too. */
  readonly crops: number
  read(pair: number, crop: number): Promise<EncodedPair>
  close(): Promise<void>
}

/** @throws TrainingError 'bad-setting' when the resolution does not suit the autoencoder */
export async function openExamples(base: Base, options: ExamplesOptions): Promise<Examples> {
  const { folder, manifest, seed, resolution, flip, cache } = options
  const { factor, latentChannels } = base.loaded.model
  if (resolution % factor !== 0) {
    throw new TrainingError('bad-setting', `The resolution must be a multiple of ${factor}, not ${resolution}.`)
  }
  const side = resolution / factor
  const size = latentChannels * side * side
  const positions = Math.max(1, options.crops)
  const crops = flip ? 2 * positions : positions

  // Compared results have the same crops: only what people judged differs between them.
  const placed = manifest.pairs.map((_, pair) => pair)
  for (const ranking of manifest.rankings ?? []) for (const pair of ranking) placed[pair] = ranking[0] as number

  /** Crops of a pair, each followed by its mirror image. */
  const cropsOf = (entry: ManifestEntry, pair: number): Crop[] =>
    Array.from({ length: positions }, (_, i) => {
      const random = randomOf(seed, purposes.crop, placed[pair] as number, i)
      const crop = options.crops === 0 ? centreCrop(entry.input) : randomCrop(entry.input, options, random, false)
      return flip ? [crop, { ...crop, mirrored: true }] : [crop]
    }).flat()

  async function compute(pair: number): Promise<EncodedPair[]> {
    const entry = manifest.pairs[pair] as ManifestEntry
    const [input, output] = [await read(folder, entry.input), await read(folder, entry.output)]
    const encoded: EncodedPair[] = []
    for (const crop of cropsOf(entry, pair)) {
      const before = await base.encode(await cropPixels(input, crop, resolution), resolution)
      const after = await base.encode(await cropPixels(output, crop, resolution), resolution)
      encoded.push({ input: before.mean, output: after })
    }
    return encoded
  }

  const probe = await base.encode(new Float32Array(3 * resolution * resolution), resolution)
  const file: LatentFile = await openLatents({ file: cache, crops, size, sampled: probe.logvar !== undefined, compute })
  return { shape: [latentChannels, side, side], crops, read: file.read, close: file.close }
}

async function read(folder: string, { file, sha256 }: ManifestEntry['input']): Promise<Picture> {
  const changed = (cause?: unknown) =>
    new TrainingError('data-changed', `${path.join(folder, file)} is not the picture that the run began with.`, {
      cause,
    })
  const picture = await readPairPicture(path.join(folder, file)).catch((error: unknown) => {
    throw error instanceof ImagingError ? changed(error) : error
  })
  if (picture.source?.sha256 !== sha256) throw changed()
  // Crops have no alpha: the network learns from the colours that an edit uses.
  return visibleColours(picture)
}
