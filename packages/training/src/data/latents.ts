/**
 * Encoded pairs in a file with a slot for each crop of each pair. A checksum detects slots that were not written completely,
 * and they are computed again, so the file stays usable after its process was killed.
 */
import { type FileHandle, open } from 'node:fs/promises'
import type { Posterior } from '../base.ts'
import { onDisk, unlessFull } from '../disk.ts'

/** The latents of one crop of a pair, not scaled, each [C, h, w] as one array. */
export interface EncodedPair {
  /** Of the picture before: the mode of its latents, not scaled. */
  readonly input: Float32Array
  /** Of the picture after. */
  readonly output: Posterior
}

/** A file of encoded pairs. */
export interface LatentFile {
  read(pair: number, crop: number): Promise<EncodedPair>
  close(): Promise<void>
}

/** The layout of the file, and how a missing pair is encoded. */
export interface LatentFileOptions {
  readonly file: string
  /** Crops of each pair. */
  readonly crops: number
  /** Elements of one latent. */
  readonly size: number
  /** Whether the encoder gives variances. */
  readonly sampled: boolean
  /** All crops of a pair. */
  compute(pair: number): Promise<readonly EncodedPair[]>
}

/** FNV-1a over words of 32 bits, never zero: unwritten parts of a file are zeros. */
function checksum(words: Uint32Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] as number), 0x01000193)
  return hash >>> 0 || 1
}

/** Opens the file or creates it. Pairs that are missing or damaged are encoded when they are read. @throws TrainingError 'no-permission' */
export async function openLatents(options: LatentFileOptions): Promise<LatentFile> {
  const { file, crops, size, sampled } = options
  const parts = sampled ? 3 : 2
  const floats = parts * size
  const bytes = 4 * (floats + 1)
  const handle: FileHandle = await open(file, 'r+').catch(() => open(file, 'w+'))
  const place = (pair: number, crop: number) => (pair * crops + crop) * bytes

  const stored = async (pair: number, crop: number): Promise<EncodedPair | undefined> => {
    const buffer = new ArrayBuffer(bytes)
    const { bytesRead } = await handle.read(new Uint8Array(buffer), 0, bytes, place(pair, crop))
    const words = new Uint32Array(buffer)
    if (bytesRead < bytes || words[floats] !== checksum(words.subarray(0, floats))) return undefined
    const part = (index: number) => new Float32Array(buffer, 4 * index * size, size)
    return { input: part(0), output: { mean: part(1), ...(sampled && { logvar: part(2) }) } }
  }

  const store = async (pair: number, crop: number, { input, output }: EncodedPair) => {
    const values = new Float32Array(floats + 1)
    values.set(input)
    values.set(output.mean, size)
    if (sampled && output.logvar) values.set(output.logvar, 2 * size)
    const words = new Uint32Array(values.buffer)
    words[floats] = checksum(words.subarray(0, floats))
    // Without space on the disk, latents are recomputed each time.
    await unlessFull(() => onDisk(file, () => handle.write(new Uint8Array(values.buffer), 0, bytes, place(pair, crop))))
  }

  return {
    async read(pair, crop) {
      const found = await stored(pair, crop)
      if (found) return found
      const computed = await options.compute(pair)
      for (const [i, encoded] of computed.entries()) await store(pair, i, encoded)
      return computed[crop] as EncodedPair
    },
    close: () => handle.close(),
  }
}
