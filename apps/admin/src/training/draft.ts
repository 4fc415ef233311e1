/** What is typed into the form of a run, and the settings that it means. An empty field keeps the default. */
import {
  adapterTargets,
  type ChosenTrainingSettings,
  type TrainingField,
  type TrainingSettingName,
  trainingFields,
  trainingSettingsProblem,
} from '@amend/contract'

interface AdapterDraft {
  readonly rank: string
  readonly alpha: string
  /** Names of groups of `adapterTargets`, or suffixes of modules, with commas. */
  readonly targets: string
}

/** Texts of fields; ranges have two. */
export interface Draft {
  readonly values: Readonly<Partial<Record<TrainingSettingName, string>>>
  readonly ends: Readonly<Partial<Record<TrainingSettingName, readonly [string, string]>>>
  readonly weights: 'default' | 'all' | 'adapters'
  readonly adapters: AdapterDraft
}

export const emptyDraft: Draft = {
  ...{ values: {}, ends: {}, weights: 'default' },
  adapters: { rank: '16', alpha: '16', targets: 'attention' },
}

/** The value of a nullable setting that is switched off. */
export const off = 'off'

const fields = trainingFields()

/** The form of settings, such as those of another run. */
export function draftOf(settings: Readonly<Record<string, unknown>>): Draft {
  let draft = emptyDraft
  for (const field of fields) {
    const value = settings[field.name]
    if (value === undefined) continue
    if (field.kind === 'weights') draft = { ...draft, ...weightsOf(value) }
    else if (field.kind === 'range' && Array.isArray(value)) {
      draft = { ...draft, ends: { ...draft.ends, [field.name]: [String(value[0]), String(value[1])] } }
    } else {
      draft = { ...draft, values: { ...draft.values, [field.name]: value === null ? off : String(value) } }
    }
  }
  return draft
}

function weightsOf(value: unknown): Partial<Draft> {
  if (value === 'all') return { weights: 'all' }
  if (typeof value !== 'object' || value === null) return {}
  const { rank, alpha, targets } = value as { rank?: unknown; alpha?: unknown; targets?: unknown }
  const names = Array.isArray(targets) ? targets.map(String) : []
  return {
    weights: 'adapters',
    adapters: { rank: String(rank ?? ''), alpha: String(alpha ?? ''), targets: groupsOf(names).join(', ') },
  }
}

/** Names of whole groups in place of their members, which expand to the same list. */
function groupsOf(targets: readonly string[]): string[] {
  const names: string[] = []
  for (let at = 0; at < targets.length; ) {
    const group = Object.entries(adapterTargets).find(([, members]) =>
      members.every((member, i) => member === targets[at + i]),
    )
    names.push(group?.[0] ?? String(targets[at]))
    at += group?.[1].length ?? 1
  }
  return names
}

type FieldProblem = 'number' | 'range' | 'warmup' | 'resize' | 'imitated'

type DraftResult =
  | { readonly settings: ChosenTrainingSettings }
  | { readonly field: TrainingSettingName; readonly problem: FieldProblem }

const conflicts: Readonly<Record<string, FieldProblem>> = {
  ...{ minSnrGamma: 'imitated', rehearse: 'imitated', rehearsals: 'imitated' },
}

/** The settings of a form, or its first fault, by the rules of the trainer. */
export function settingsOf(draft: Draft): DraftResult {
  const settings: Record<string, unknown> = {}
  for (const field of fields) {
    const value = valueIn(field, draft)
    if (value === undefined) continue
    if (isNaNIn(value)) return { field: field.name, problem: 'number' }
    // Each field by itself first, so that a conflict is one of valid values.
    if (trainingSettingsProblem({ ...freeOf(field.name), [field.name]: value })) {
      return { field: field.name, problem: 'range' }
    }
    settings[field.name] = value
  }
  const problem = trainingSettingsProblem(settings)
  if (!problem) return { settings: settings as ChosenTrainingSettings }
  const name = problem.field.split('.')[0] as TrainingSettingName
  const kind = name === 'warmup' || name === 'resize' ? name : (conflicts[name] ?? 'range')
  return { field: name, problem: kind }
}

/** Values of other settings with which a valid one of this setting has no conflict. */
const freeOf = (name: TrainingSettingName) => (name === 'warmup' ? { steps: 1e9 } : {})

const isNaNIn = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isNaN(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(isNaNIn)

/** A number with a decimal point or comma; NaN for another text. */
const numberIn = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')))

function valueIn(field: TrainingField, { values, ends, weights, adapters }: Draft): unknown {
  if (field.kind === 'weights') {
    if (weights === 'default') return undefined
    if (weights === 'all') return 'all'
    const names = adapters.targets.split(',').map((name) => name.trim())
    const targets = names.filter((name) => name !== '').flatMap((name) => adapterTargets[name] ?? [name])
    return { rank: numberIn(adapters.rank), alpha: numberIn(adapters.alpha), targets }
  }
  if (field.kind === 'range') {
    const [least, most] = ends[field.name] ?? ['', '']
    return least.trim() === '' && most.trim() === '' ? undefined : [numberIn(least), numberIn(most)]
  }
  const text = values[field.name]?.trim() ?? ''
  if (text === '') return undefined
  if (field.kind === 'switch') return text === 'true'
  if (field.kind === 'choice') return text
  return field.nullable && text === off ? null : numberIn(text)
}
