/** Which files of a repository or folder a model needs. Pickles are never among them: opening one can run code. */
import { ModelError } from '../error.ts'
import { type Layout, manifestName } from './manifest.ts'

/** Stored precision of the weights. */
export type Variant = 'fp16' | 'fp32'

/** Which files of a repository to take. */
export interface SelectionOptions {
  readonly variant?: Variant
  readonly withSafetyChecker?: boolean
}

/** The chosen files of a repository, and its layout. */
export interface Selection<File> {
  readonly layout: Layout
  readonly files: readonly File[]
}

interface Listed {
  readonly path: string
}

/** Weights as diffusers and transformers name them: with an optional variant before or after the shard's number. */
const weightsName =
  /^(?:diffusion_pytorch_model|model)(?:\.([a-z0-9_]+))?(?:-(\d{5})-of-(\d{5}))?(?:\.([a-z0-9_]+))?\.safetensors$/
/** The table of contents of sharded weights; the variant stands in one place or the other. */
const indexName = /^(?:diffusion_pytorch_model|model)(?:\.([a-z0-9_]+))?\.safetensors\.index(?:\.([a-z0-9_]+))?\.json$/
const otherWeights = /\.(bin|ckpt|pt|pth|pkl|msgpack|h5|onnx)$/i
const settings = /\.(json|txt|model)$/i
const papers = /^(readme\.md|licen[cs]e(\.\w+)?)$/i

/**
 * @param subject what the person asked for, for the sentences
 * @param components names in model_index.json; undefined when there is none
 * @throws ModelError 'unsupported-format' when the weights exist only in other formats, 'not-a-checkpoint'
 */
export function selectFiles<File extends Listed>(
  files: readonly File[],
  components: readonly string[] | undefined,
  subject: string,
  options: SelectionOptions = {},
): Selection<File> {
  if (components) return pipelineFiles(files, components, subject, options)
  const root = inFolder(files, '')
  const weights = chooseWeights(root, options.variant)
  const hasConfig = root.some(({ name }) => name === 'config.json')
  if (hasConfig && weights.length > 0) {
    return { layout: 'component', files: [...settingsOf(root), ...papersOf(root), ...weights].map(({ file }) => file) }
  }
  return { layout: 'single-file', files: [onlyFile(root, files, subject)] }
}

interface Named<File> {
  readonly file: File
  readonly name: string
}

/** The files directly in a folder, with their names in it. */
function inFolder<File extends Listed>(files: readonly File[], folder: string): Named<File>[] {
  const prefix = folder === '' ? '' : `${folder}/`
  return files
    .filter(({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
    .map((file) => ({ file, name: file.path.slice(prefix.length) }))
}

const settingsOf = <File>(files: readonly Named<File>[]) =>
  files.filter(({ name }) => settings.test(name) && !indexName.test(name) && name !== manifestName)

const papersOf = <File>(files: readonly Named<File>[]) =>
  files.filter(({ name }) => papers.test(name) && !settings.test(name))

function pipelineFiles<File extends Listed>(
  files: readonly File[],
  components: readonly string[],
  subject: string,
  options: SelectionOptions,
): Selection<File> {
  const root = inFolder(files, '')
  const chosen = [...settingsOf(root), ...papersOf(root)]
  let weighty = 0
  for (const component of components) {
    const inside = inFolder(files, component)
    chosen.push(...settingsOf(inside))
    const optional = component === 'safety_checker'
    if (optional && !options.withSafetyChecker) continue
    const weights = chooseWeights(inside, options.variant)
    weighty += weights.length
    chosen.push(...weights)
    const other = inside.find(({ name }) => otherWeights.test(name))
    if (weights.length === 0 && other && !optional) throw onlyOtherFormats(subject, other.file.path)
  }
  if (weighty === 0) throw new ModelError('not-a-checkpoint', `${subject} has no weights for any part of its pipeline.`)
  return { layout: 'diffusers', files: chosen.map(({ file }) => file) }
}

/** One variant's weights in a folder: the asked one, else the other precision, else whatever there is. */
function chooseWeights<File>(files: readonly Named<File>[], variant: Variant = 'fp32'): Named<File>[] {
  const variants = new Map<string, { whole: Named<File>[]; shards: Named<File>[] }>()
  for (const file of files) {
    const match = weightsName.exec(file.name)
    if (!match) continue
    const key = match[1] ?? match[4] ?? 'fp32'
    const group = variants.get(key) ?? { whole: [], shards: [] }
    variants.set(key, group)
    group[match[2] ? 'shards' : 'whole'].push(file)
  }
  const order = variant === 'fp16' ? ['fp16', 'fp32'] : ['fp32', 'fp16']
  const key = [...order, ...[...variants.keys()].sort()].find((name) => variants.has(name))
  const group = key === undefined ? undefined : variants.get(key)
  if (!group) return []
  if (group.whole.length > 0) return group.whole.slice(0, 1)
  const index = files.filter(({ name }) => {
    const match = indexName.exec(name)
    return match && (match[1] ?? match[2] ?? 'fp32') === key
  })
  return [...index, ...group.shards]
}

function onlyFile<File extends Listed>(root: readonly Named<File>[], files: readonly File[], subject: string): File {
  const candidates = root.filter(({ name }) => name.toLowerCase().endsWith('.safetensors'))
  const [first, ...others] = candidates
  if (first && others.length === 0) return first.file
  if (first) {
    const names = candidates.slice(0, 8).map(({ name }) => name)
    throw new ModelError(
      'bad-reference',
      `${subject} is not a pipeline but holds ${candidates.length} checkpoints (${names.join(', ')}${candidates.length > 8 ? ', …' : ''}): pull one of them by its own address or path.`,
    )
  }
  const other = files.find(({ path }) => otherWeights.test(path))
  if (other) throw onlyOtherFormats(subject, other.path)
  throw new ModelError(
    'not-a-checkpoint',
    `${subject} holds no model: neither model_index.json nor a .safetensors file.`,
  )
}

function onlyOtherFormats(subject: string, file: string): ModelError {
  return new ModelError(
    'unsupported-format',
    `${subject} has weights only in formats that are not read (${file}): Amend opens .safetensors files and no pickles, which can run code. Look for a revision or a copy with .safetensors files.`,
  )
}
