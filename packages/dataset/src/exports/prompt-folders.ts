/**
 * The layout of the original recipe (generate_img_dataset.py, prepare_dataset.py): a folder for each instruction with
 * `prompt.json`, `metadata.jsonl` and `<seed>_0.jpg`, `<seed>_1.jpg`; `seeds.json` beside the folders.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { writeFileAtomically } from '@amend/files'
import { encodePicture, readPicture } from '@amend/imaging'
import { type ExportContext, isDone, partialName } from './context.ts'
import { type EncodedPicture, type ExportedPair, pairsOf } from './plan.ts'

const jpegQuality = 100

export async function writePromptFolders({ database, shards, folder, done }: ExportContext): Promise<void> {
  const seeds = new Map<string, number[]>()
  const parts: Record<string, string[]> = {}
  for (const shard of shards) {
    for await (const pairs of byTriple(pairsOf(database, shard))) {
      const name = String(pairs[0]?.triple).padStart(7, '0')
      if (!isDone(folder, name)) await writeFolder(folder, name, pairs)
      seeds.set(
        name,
        pairs.map(({ seed }) => seed),
      )
      parts[shard.split] = [...(parts[shard.split] ?? []), name]
      done(pairs.length)
    }
  }
  const listed = [...seeds].sort(([a], [b]) => order(a, b)).map(([name, own]) => [name, seedTexts(own)])
  await writeFileAtomically(path.join(folder, 'seeds.json'), JSON.stringify(listed))
  // Not of the original layout, whose loader divides the list of folders: the parts of the version.
  await writeFileAtomically(path.join(folder, 'splits.json'), JSON.stringify(parts))
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** In the order of the file names, as the original lists them. */
const seedTexts = (seeds: readonly number[]): string[] =>
  seeds
    .map((seed) => `${seed}_0.jpg`)
    .sort(order)
    .map((name) => name.slice(0, -'_0.jpg'.length))

async function* byTriple(pairs: AsyncIterable<ExportedPair>): AsyncGenerator<ExportedPair[]> {
  let group: ExportedPair[] = []
  for await (const pair of pairs) {
    if (group[0] && group[0].triple !== pair.triple) {
      yield group
      group = []
    }
    group.push(pair)
  }
  if (group.length > 0) yield group
}

async function writeFolder(root: string, name: string, pairs: readonly ExportedPair[]): Promise<void> {
  const folder = path.join(root, partialName(name))
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  const [first] = pairs
  if (first) {
    const { caption, instruction, editedCaption, url } = first
    // The generator calls the caption `caption`, the released file and the evaluation `input`.
    const prompt = { caption, input: caption, edit: instruction, output: editedCaption, ...(url !== null && { url }) }
    await writeFile(path.join(folder, 'prompt.json'), JSON.stringify(prompt))
  }
  const lines = pairs.map(({ metadata }) => `${JSON.stringify(metadata)}\n`)
  await writeFile(path.join(folder, 'metadata.jsonl'), lines.join(''))
  for (const { seed, before, after } of pairs) {
    await writeFile(path.join(folder, `${seed}_0.jpg`), await asJpeg(before))
    await writeFile(path.join(folder, `${seed}_1.jpg`), await asJpeg(after))
  }
  await rename(folder, path.join(root, name))
}

async function asJpeg({ bytes, ending }: EncodedPicture): Promise<Uint8Array> {
  if (ending === 'jpg') return bytes
  return encodePicture(await readPicture(bytes), { format: 'jpeg', quality: jpegQuality })
}
