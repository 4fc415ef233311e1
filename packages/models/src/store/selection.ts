/** Selects the files of a repository or folder that a model needs. Never pickles: opening one can run code. */
import { chooseWeights, indexName, unusable, type Variant } from '../checkpoint/weight-choice.ts'
import { ModelError } from '../error.ts'
import { type Layout, manifestName } from './manifest.ts'

/** Which files of a repository to select. */
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

const otherWeights = /\.(bin|ckpt|pt|pth|pkl|msgpack|h5|onnx)$/i
const settings = /\.(json|txt|model)$/i
const papers = /^(readme\.md|licen[cs]e(\.\w+)?)$/i

/**
 * @param subject the reference that the user gave, for error messages
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
  const weights = weightsOf(root, options.variant)
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
    const weights = weightsOf(inside, options.variant)
    weighty += weights.length
    chosen.push(...weights)
    if (weights.length === 0 && !optional) refuseWithoutWeights(subject, component, inside)
  }
  if (weighty === 0) throw new ModelError('not-a-checkpoint', `${subject} has no weights for any part of its pipeline.`)
  return { layout: 'diffusers', files: chosen.map(({ file }) => file) }
}

/** Parts that cannot be opened without weights once their configuration exists. */
const weighted: ReadonlySet<string> = new Set(['unet', 'vae', 'text_encoder', 'text_encoder_2'])

/** @throws ModelError for a part that would be refused when the model is opened, with a list of what there is */
function refuseWithoutWeights<File extends Listed>(
  subject: string,
  component: string,
  inside: readonly Named<File>[],
): void {
  const needed = weighted.has(component)
  const names = inside.filter(({ name }) => /\.safetensors$/i.test(name)).map(({ file }) => file.path)
  if (needed && names.length > 0) {
    const text = `${subject} has no weights of its part "${component}" that can be read: ${unusable(names)}.`
    throw new ModelError('unsupported-format', text)
  }
  const other = inside.find(({ name }) => otherWeights.test(name))
  if (other) throw onlyOtherFormats(subject, other.file.path)
  if (needed && inside.some(({ name }) => name === 'config.json')) {
    throw new ModelError('not-a-checkpoint', `${subject} has no weights of its part "${component}".`)
  }
}

/** The weights that opening the folder will choose. */
function weightsOf<File>(files: readonly Named<File>[], variant?: Variant): Named<File>[] {
  const names = files.map(({ name }) => name)
  const chosen = chooseWeights(names, variant)
  if (!chosen) return []
  const wanted = new Set(chosen.index === undefined ? [chosen.file] : [chosen.index, ...chosen.shards])
  return files.filter(({ name }) => wanted.has(name)).sort((a, b) => Number(isIndex(b.name)) - Number(isIndex(a.name)))
}

const isIndex = (name: string) => name.endsWith('.json')

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
