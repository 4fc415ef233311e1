/** MB/s of freezing, exporting and importing, beside a plain copy of the same files. */
import { cp, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { encodePicture, pictureFromRgb } from '@amend/imaging'
import { writeTable } from '../src/database.ts'
import { exportLayouts, exportVersion } from '../src/exports/export.ts'
import { createDataset } from '../src/folder.ts'
import { importPairs } from '../src/imports/import.ts'
import { parseRecipe } from '../src/recipe.ts'
import type { CandidateRow, PictureRow, TripleRow } from '../src/rows.ts'
import { parseSelection } from '../src/selection/selection.ts'
import { freeze } from '../src/versions/freeze.ts'

/** Pairs of the size of Stable Diffusion's, as JPEG. */
const [pairs, side, perChunk] = [1000, 512, 50]

export async function measureTransfer(folder: string, what: 'export' | 'import'): Promise<void> {
  const dataset = await photographicDataset(path.join(folder, 'dataset'))
  const off = { image: null, direction: null, caption: null }
  const timed = async <Result>(work: () => Promise<Result>): Promise<[Result, number]> => {
    const start = performance.now()
    const result = await work()
    return [result, (performance.now() - start) / 1000]
  }
  const tell = (name: string, bytes: number, seconds: number) =>
    console.log(`  ${name.padEnd(24)}${(bytes / 1e6 / seconds).toFixed(0).padStart(6)} MB/s`)
  const [version, frozen] = await timed(() =>
    freeze(dataset, 'v1', {
      selection: parseSelection({ thresholds: off, perTriple: null, duplicates: null }),
      selectionName: 'all',
      models: [],
    }),
  )
  const { bytes } = version.facts
  console.log(`${what} of ${pairs} pairs of side ${side}, ${(bytes / 1e6).toFixed(0)} MB of JPEG`)
  const [, copied] = await timed(() => copyTo(version.folder, path.join(folder, 'copy')))
  tell('plain copy of a version', bytes, copied)
  if (what === 'export') tell('freeze', bytes, frozen)
  for (const layout of exportLayouts) {
    const exported = path.join(folder, layout)
    const [, seconds] = await timed(() => exportVersion(version, exported, { layout }))
    if (what === 'export') {
      tell(layout, bytes, seconds)
      const [, plain] = await timed(() => copyTo(exported, path.join(folder, 'copy')))
      tell('  plain copy of it', bytes, plain)
    } else {
      const target = path.join(folder, 'imported')
      const [, read] = await timed(() => importPairs(exported, target, { clip: 'none' }))
      tell(layout, bytes, read)
      const [, plain] = await timed(() => copyTo(exported, path.join(folder, 'copy')))
      tell('  plain copy of it', bytes, plain)
      await rm(target, { recursive: true })
    }
    await rm(exported, { recursive: true })
  }
}

/** A copy that is on the disk at its end, as an export is. */
async function copyTo(source: string, target: string): Promise<void> {
  await rm(target, { recursive: true, force: true })
  await cp(source, target, { recursive: true })
  for (const name of await readdir(target, { recursive: true })) {
    const file = path.join(target, name)
    if ((await stat(file)).size < 2 ** 20) continue
    const handle = await open(file, 'r+')
    await handle.sync().finally(() => handle.close())
  }
}

async function photographicDataset(folder: string) {
  await mkdir(folder)
  const dataset = await createDataset(
    folder,
    parseRecipe({
      writer: { kind: 'ready' },
      painter: { kind: 'text-to-image', model: 'synthetic' },
      clip: 'synthetic',
      chunk: perChunk,
    }),
  )
  const pictures = await Promise.all(Array.from({ length: 16 }, (_, i) => noisyPicture(i)))
  for (let first = 0; first < pairs; first += perChunk) {
    const numbers = Array.from({ length: perChunk }, (_, i) => first + i)
    const at = (i: number) => pictures[i % pictures.length] as Uint8Array
    await writeTable(dataset.chunkFile('triples', first / perChunk), 'triples', numbers.map(tripleRow))
    await writeTable(
      dataset.chunkFile('pictures', first / perChunk),
      'pictures',
      numbers.map((i): PictureRow => ({ triple: i, candidate: 0, before: at(i), after: at(i + 5) })),
    )
    await writeTable(dataset.chunkFile('candidates', first / perChunk), 'candidates', numbers.map(candidateRow))
  }
  return dataset
}

/** Waves with grain, so that the file is as large as that of a photo. */
function noisyPicture(key: number): Promise<Uint8Array> {
  let state = key + 1
  const rgb = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)]
    return 128 + 90 * Math.sin(key + x / 40 + (i % 3)) * Math.cos(y / 55) + (state >>> 27)
  })
  return encodePicture(pictureFromRgb(side, side, rgb), { format: 'jpeg' })
}

const tripleRow = (triple: number): TripleRow => ({
  triple,
  caption_id: triple,
  caption: `scene ${triple}`,
  url: null,
  licence: null,
  photo: null,
  instruction: `make it ${triple}`,
  edited_caption: `scene ${triple}, edited`,
  writer: 'synthetic',
  attempts: 1,
  refused: null,
})

const candidateRow = (triple: number): CandidateRow => ({
  triple,
  candidate: 0,
  seed: triple,
  p2p_threshold: 0.5,
  cfg_scale: 7.5,
  cross_threshold: null,
  emphasis: null,
  clip_sim_0: 0.3,
  clip_sim_1: 0.3,
  clip_sim_dir: 0.3,
  clip_sim_image: 0.9,
  hash_0: BigInt(triple),
  hash_1: BigInt(triple),
  embedding: Float32Array.of(1, 0),
  unsafe: null,
  safety_score: null,
})
