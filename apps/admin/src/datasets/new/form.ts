/** The fields of the form, and the recipe that they make. */
import type { DatasetDetails } from '@amend/api/types'
import { type CaptionSource, captionFormats, type DatasetRecipeInput } from '@amend/contract'

export interface RecipeForm {
  readonly name: string
  readonly source: 'paste' | 'upload' | 'file' | 'embedded'
  readonly pasted: string
  readonly path: string
  readonly writer: 'local' | 'openai' | 'ready'
  readonly writerModel: string
  readonly endpoint: string
  readonly endpointModel: string
  readonly priceIn: string
  readonly priceOut: string
  readonly painterModel: string
  readonly method: 'shared' | 'replace' | 'refine'
  readonly side: string
  readonly steps: string
  readonly most: string
  readonly batch: string
  readonly enough: string
  readonly clip: string
  readonly image: string
  readonly direction: string
  readonly caption: string
  readonly pictures: 'all' | 'passing'
  readonly seed: string
  readonly budget: string
}

/** The embedded models, with the thresholds that suit their scores. */
export const firstForm: RecipeForm = {
  ...{ name: '', source: 'embedded', pasted: '', path: '' },
  ...{ writer: 'local', writerModel: 'pico-writer', endpoint: '', endpointModel: '', priceIn: '', priceOut: '' },
  ...{ painterModel: 'pico-t2i', method: 'shared', side: '', steps: '' },
  ...{ most: '12', batch: '4', enough: '4' },
  ...{ clip: 'pico-clip', image: '0', direction: '0.3', caption: '0.4', pictures: 'all' },
  ...{ seed: '0', budget: '' },
}

const captionKind = (source: DatasetDetails['source']): RecipeForm['source'] =>
  source?.kind === 'file' || source?.kind === 'upload' ? source.kind : 'embedded'

/** The form of a dataset that could not be begun. Uploaded captions are chosen again. */
export function formOf({ name, recipe, source }: Pick<DatasetDetails, 'name' | 'recipe' | 'source'>): RecipeForm {
  const { writer, painter, candidates, thresholds, clip, pictures, seed } = recipe
  const text = (value: number | undefined) => (value === undefined ? '' : String(value))
  return {
    ...firstForm,
    ...{ name, clip, pictures, seed: text(seed), source: captionKind(source) },
    ...(source?.kind === 'file' && { path: source.path }),
    writer: writer.kind,
    ...(writer.kind === 'local' && { writerModel: writer.model }),
    ...(writer.kind === 'openai' && {
      ...{ endpoint: writer.baseUrl ?? '', endpointModel: writer.model },
      ...{ priceIn: text(writer.price?.input), priceOut: text(writer.price?.output) },
    }),
    ...(painter.kind === 'text-to-image' && {
      ...{ painterModel: painter.model, side: text(painter.side), steps: text(painter.steps) },
      method: painter.promptToPrompt?.edit ?? 'shared',
    }),
    ...{ most: text(candidates.most), batch: text(candidates.batch), enough: text(candidates.enough) },
    ...{ image: text(thresholds.image), direction: text(thresholds.direction), caption: text(thresholds.caption) },
  }
}

/** A number as it is typed; NaN for what is none, which the schema refuses. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')))
const optional = <Key extends string>(key: Key, text: string) =>
  text.trim() === '' ? {} : ({ [key]: numberOf(text) } as Record<Key, number>)

/** The recipe that the form says, for its schema to check. */
export function recipeOf(form: RecipeForm): DatasetRecipeInput {
  return {
    seed: numberOf(form.seed),
    writer: writerOf(form),
    // Small writers garble what they do not know.
    keepScene: form.writer === 'local',
    painter: {
      kind: 'text-to-image',
      model: form.painterModel.trim(),
      ...optional('side', form.side),
      ...optional('steps', form.steps),
      ...(form.method !== 'shared' && { promptToPrompt: { edit: form.method } }),
    },
    candidates: { most: numberOf(form.most), batch: numberOf(form.batch), enough: numberOf(form.enough) },
    clip: form.clip.trim(),
    thresholds: {
      image: numberOf(form.image),
      direction: numberOf(form.direction),
      caption: numberOf(form.caption),
    },
    pictures: form.pictures,
  }
}

function writerOf(form: RecipeForm): DatasetRecipeInput['writer'] {
  if (form.writer === 'ready') return { kind: 'ready' }
  if (form.writer === 'local') return { kind: 'local', model: form.writerModel.trim() }
  const paid = form.priceIn.trim() !== '' || form.priceOut.trim() !== ''
  return {
    ...{ kind: 'openai', model: form.endpointModel.trim() },
    ...(form.endpoint.trim() !== '' && { baseUrl: form.endpoint.trim() }),
    ...(paid && { price: { input: numberOf(form.priceIn), output: numberOf(form.priceOut) } }),
  }
}

const fields: readonly (readonly [path: string, field: keyof RecipeForm | 'file'])[] = [
  ['name', 'name'],
  ['source', 'file'],
  ['writer.price', 'priceIn'],
  ['writer.baseUrl', 'endpoint'],
  ['writer.kind', 'writer'],
  ['painter.side', 'side'],
  ['painter.steps', 'steps'],
  ['painter', 'painterModel'],
  ['candidates.batch', 'batch'],
  ['candidates.enough', 'enough'],
  ['candidates', 'most'],
  ['thresholds.image', 'image'],
  ['thresholds.direction', 'direction'],
  ['thresholds', 'caption'],
  ['clip', 'clip'],
  ['seed', 'seed'],
  ['budget', 'budget'],
]

/** The field of the form that a field of the request is about. */
export function fieldOf(path: string, { writer }: Pick<RecipeForm, 'writer'>): keyof RecipeForm | 'file' {
  if (path === 'writer.model') return writer === 'openai' ? 'endpointModel' : 'writerModel'
  const bare = path.replace(/^recipe\./, '')
  return fields.find(([prefix]) => bare.startsWith(prefix))?.[1] ?? 'name'
}

/** The format of a file of captions by its name; undefined for one that is not read. */
export function formatOf(name: string): (typeof captionFormats)[number] | undefined {
  const ending = name.split('.').at(-1)?.toLowerCase()
  return captionFormats.find((format) => format === ending)
}

/** Lines that are not empty. */
export const countLines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length

/** What is uploaded before a dataset can be made of it. */
export type SourceChoice = CaptionSource | { readonly kind: 'bytes'; readonly bytes: Blob; readonly name: string }

/** Where the captions come from; undefined while nothing is chosen. */
export function sourceOf(form: RecipeForm, file: File | undefined): SourceChoice | undefined {
  switch (form.source) {
    case 'embedded':
      return { kind: 'embedded' }
    case 'file':
      return form.path.trim() === '' ? undefined : { kind: 'file', path: form.path.trim() }
    case 'upload':
      return file && { kind: 'bytes', bytes: file, name: file.name }
    case 'paste':
      return form.pasted.trim() === ''
        ? undefined
        : {
            kind: 'bytes',
            bytes: new Blob([form.pasted]),
            name: form.writer === 'ready' ? 'captions.jsonl' : 'captions.txt',
          }
  }
}
