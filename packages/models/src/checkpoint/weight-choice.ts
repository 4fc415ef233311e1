/**
 * Chooses which weight files in a component's folder are read: one rule, for opening a checkpoint and for pulling it.
 */

/** The preferred stored precision; another one is used where it is missing. */
export type Variant = 'fp32' | 'fp16'

/** The chosen weights: one file, or the shards of an index. */
export type WeightChoice =
  | { readonly variant: string; readonly file: string; readonly index?: undefined }
  | { readonly variant: string; readonly index: string; readonly shards: readonly string[] }

/** Names of diffusers and transformers, with an optional variant before or after the shard's number. */
const weightsName =
  /^(diffusion_pytorch_model|model)(?:\.([A-Za-z0-9_]+))?(?:-(\d{5})-of-(\d{5}))?(?:\.([A-Za-z0-9_]+))?\.safetensors$/
/** The table of contents of shards; the variant stands in one place or the other. */
export const indexName =
  /^(diffusion_pytorch_model|model)(?:\.([A-Za-z0-9_]+))?\.safetensors\.index(?:\.([A-Za-z0-9_]+))?\.json$/

/** A file without a variant has the network's own precision, mostly fp32. */
const plain = 'fp32'

/**
 * The weights of a folder with these file names: the preferred precision, else the other of plain files and fp16, else
 * bf16, else any other variant in alphabetical order, `non_ema` last, because averaged weights are better. A whole file
 * takes precedence over shards of the same variant; shards count only with their index and when all exist.
 * @returns undefined when no file has a name by which weights are read
 */
export function chooseWeights(names: readonly string[], wanted: Variant = 'fp32'): WeightChoice | undefined {
  const choices = [...wholeFiles(names), ...shardedFiles(names)]
  const order = wanted === 'fp16' ? ['fp16', plain, 'bf16'] : [plain, 'fp16', 'bf16']
  const rank = ({ variant }: WeightChoice) => {
    const place = order.indexOf(variant)
    return place >= 0 ? place : order.length + Number(variant === 'non_ema')
  }
  // The order among equals is that of the names: diffusers' base name before transformers', whole files before shards.
  return choices.sort((a, b) => rank(a) - rank(b) || compare(a.variant, b.variant))[0]
}

/** Lists other files there, for an error message: files that no reader of this layout looks for. */
export function unusable(files: readonly string[]): string {
  const shown = files.slice(0, 4).join(', ') + (files.length > 4 ? ', …' : '')
  const pieces = files.every((file) => /-\d{5}-of-\d{5}/.test(file))
  return pieces
    ? `there are only pieces of them, without their index or not all (${shown})`
    : `there is only ${shown}, which is no name of a whole file or of pieces with an index`
}

const baseOf = (file: string) => file.split('.')[0] ?? ''
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

function wholeFiles(names: readonly string[]): WeightChoice[] {
  return names
    .flatMap((file) => {
      const match = weightsName.exec(file)
      return match && match[3] === undefined ? [{ variant: match[2] ?? match[5] ?? plain, file }] : []
    })
    .sort((a, b) => compare(baseOf(a.file), baseOf(b.file)) || a.file.length - b.file.length)
}

function shardedFiles(names: readonly string[]): WeightChoice[] {
  const choices: WeightChoice[] = []
  for (const index of [...names].sort(compare)) {
    const match = indexName.exec(index)
    if (!match) continue
    const variant = match[2] ?? match[3] ?? plain
    const numbered = names.filter((name) => {
      const shard = weightsName.exec(name)
      return shard?.[3] !== undefined && shard[1] === match[1] && (shard[2] ?? shard[5] ?? plain) === variant
    })
    const of = Number(weightsName.exec(numbered[0] ?? '')?.[4] ?? 0)
    // An index may name its shards in any other way.
    const shards = of > 0 ? numbered : names.filter((name) => /\.safetensors$/.test(name) && !weightsName.test(name))
    if (shards.length > 0 && (of === 0 || shards.length === of)) choices.push({ variant, index, shards })
  }
  return choices
}
