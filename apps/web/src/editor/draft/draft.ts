import {
  type EditSettings,
  editLimits,
  type ModelCapabilities,
  mostRequestedSeed,
  type RequestedSettings,
} from '@amend/contract'
import { emptyMask, type Mask } from '../mask/mask.ts'
import { placeOf, scalesAt } from './dial.ts'

/**
 * The instruction and settings that were entered for a picture and not submitted yet. Belongs to the whole tree of the
 * picture.
 */
export interface Draft {
  readonly instruction: string
  readonly variants: number
  /** Overrides of the model's defaults, which may change while the draft is stored. */
  readonly changes: Partial<ModelDefaults>
  /** Null draws a new seed for each edit. */
  readonly seed: number | null
  readonly mask: Mask
  /** Failed edits that were dismissed. */
  readonly dismissed: readonly string[]
}

export type ModelDefaults = Omit<EditSettings, 'seed'>

export const emptyDraft: Draft = {
  instruction: '',
  variants: 1,
  changes: {},
  seed: null,
  mask: emptyMask,
  dismissed: [],
}

export type DraftAction =
  | { type: 'say'; instruction: string }
  | { type: 'vary'; variants: number }
  | { type: 'set'; changes: Partial<ModelDefaults> }
  | { type: 'turn-dial'; capabilities: ModelCapabilities; place: number }
  | { type: 'seed'; seed: number | null }
  | { type: 'reset' }
  | { type: 'use'; instruction: string; settings: EditSettings }
  | { type: 'mask'; mask: Mask }
  | { type: 'dismiss'; editId: string }

const mostDismissed = 100

export function changeDraft(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'say':
      return { ...draft, instruction: action.instruction.slice(0, editLimits.instruction.most) }
    case 'vary':
      return { ...draft, variants: Math.min(Math.max(Math.round(action.variants), 1), editLimits.variants.most) }
    case 'set':
      return { ...draft, changes: { ...draft.changes, ...action.changes } }
    case 'turn-dial':
      return { ...draft, changes: { ...draft.changes, ...scalesAt(action.capabilities.dial, action.place) } }
    case 'seed':
      return { ...draft, seed: action.seed === null ? null : Math.min(Math.max(action.seed, 0), mostRequestedSeed) }
    case 'reset':
      return { ...draft, changes: {}, seed: null }
    case 'use': {
      // At 1 the words decide, as they did.
      const { seed, strength, ...others } = action.settings
      const changes = strength === 1 ? others : { ...others, strength }
      return { ...draft, instruction: action.instruction, changes, seed, variants: 1 }
    }
    case 'mask':
      return { ...draft, mask: action.mask }
    case 'dismiss':
      return { ...draft, dismissed: [...draft.dismissed, action.editId].slice(-mostDismissed) }
  }
}

/**
 * The settings of an edit now. A setting that the model does not offer falls back to its default.
 * @param edge width of the soft edge of a region unless another one was set, pixels; none without a region
 */
export function settingsOf(
  { changes, seed }: Pick<Draft, 'changes' | 'seed'>,
  model: ModelCapabilities,
  edge = 0,
): RequestedSettings {
  const { strength = null } = changes
  const settings = { ...model.defaults, ...changes, strength, seed }
  if (settings.restore === 'model') settings.strength = null
  if (changes.feather === undefined) settings.feather = Math.max(settings.feather, edge)
  if (!model.schedulers.includes(settings.scheduler)) settings.scheduler = model.defaults.scheduler
  if (!model.ranges.resolutions.includes(settings.resolution)) settings.resolution = model.defaults.resolution
  return settings
}

/**
 * Whether the two scales have an effect. With both at 1 the network is asked once, with the instruction alone: there is
 * nothing to explore.
 */
export const isGuided = ({ textGuidance, imageGuidance }: Pick<EditSettings, 'textGuidance' | 'imageGuidance'>) =>
  textGuidance !== 1 || imageGuidance !== 1

/** Undefined when the scales are a pair that is not on the dial. */
export function dialPlace(draft: Pick<Draft, 'changes'>, model: ModelCapabilities): number | undefined {
  return placeOf(model.dial, { ...model.defaults, ...draft.changes })
}

/** The number of settings that differ from the model's own, shown on the drawer's button. */
export function changedSettings(
  draft: Pick<Draft, 'changes' | 'seed'>,
  model: ModelCapabilities,
): (keyof EditSettings)[] {
  const { seed, ...settings } = settingsOf(draft, model)
  const names = Object.keys(settings).filter(isSetting)
  const chosen = { ...settings, strength: settings.strength ?? model.defaults.strength }
  const changed: (keyof EditSettings)[] = names.filter((name) => chosen[name] !== model.defaults[name])
  return seed === null ? changed : [...changed, 'seed']
}

const names: Record<keyof ModelDefaults, true> = {
  steps: true,
  textGuidance: true,
  imageGuidance: true,
  negative: true,
  scheduler: true,
  resolution: true,
  restore: true,
  samples: true,
  feather: true,
  strength: true,
  speed: true,
}

const isSetting = (name: string): name is keyof ModelDefaults => Object.hasOwn(names, name)
