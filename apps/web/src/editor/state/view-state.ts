/** What the editor shows. Not stored: a refresh begins with the picture of the URL. */
export interface ViewState {
  /** The current picture, the source of the next edit. */
  readonly currentId: string
  readonly stage: Stage
  readonly compare: CompareMode
  /** How a new result is compared with what it was made from: as the person has chosen last. */
  readonly resultCompare: CompareMode
  /** The picture that the current one is compared with; null: its source. */
  readonly beforeId: string | null
  /** Whether the earlier picture is shown, while a key or button is held. */
  readonly holding: boolean
  readonly masking: boolean
  /** Whether the outline of the region is over the picture: from drawing it until another picture is shown. */
  readonly outlined: boolean
  readonly panel: Panel
  /** Whether the sheet with the panel is open; only where there is no room beside the picture. */
  readonly panelOpen: boolean
  /** The node of the history whose settings are shown; null: the current one. */
  readonly focusedId: string | null
  readonly dialog: EditorDialog | null
}

export type Stage =
  | { readonly kind: 'picture' }
  /** The edits of one request in progress. */
  | {
      readonly kind: 'batch'
      readonly batchId: string
      /** The results that were selected to be compared, at most one; undefined unless two are being selected. */
      readonly picked?: readonly string[]
    }
  | { readonly kind: 'exploration'; readonly batchId: string }

export type CompareMode = 'off' | 'slider' | 'side'
export type Panel = 'history' | 'settings' | 'comments'

export interface EditorDialog {
  readonly kind: 'download' | 'recipe' | 'rename' | 'compare' | 'variants' | 'share'
  readonly imageId: string
}

export function initialView(currentId: string): ViewState {
  return {
    currentId,
    stage: { kind: 'picture' },
    compare: 'off',
    resultCompare: 'slider',
    beforeId: null,
    holding: false,
    masking: false,
    outlined: false,
    panel: 'history',
    panelOpen: false,
    focusedId: null,
    dialog: null,
  }
}

/** Shows a picture. Keeps the way of comparing, but not the other picture. */
export function openImage(view: ViewState, imageId: string): ViewState {
  const shown = {
    currentId: imageId,
    stage: { kind: 'picture' },
    beforeId: null,
    focusedId: null,
    holding: false,
  } as const
  return { ...view, ...shown, outlined: view.outlined && imageId === view.currentId }
}

/** Shows the result of an edit before and after. */
export function showResult(view: ViewState, imageId: string): ViewState {
  return { ...openImage(view, imageId), compare: view.resultCompare }
}

/** Shows a failed edit: its source, and in the details the error. */
export function showFailure(view: ViewState, sourceId: string, editId: string): ViewState {
  return { ...openImage(view, sourceId), focusedId: editId }
}

/** Follows the edits of a request. */
export function follow(view: ViewState, batchId: string): ViewState {
  return { ...view, stage: { kind: 'batch', batchId }, masking: false, holding: false }
}

export function explore(view: ViewState, batchId: string): ViewState {
  return { ...view, stage: { kind: 'exploration', batchId }, masking: false, holding: false }
}

/** Begins or ends selecting two variants to compare. */
export function togglePicking(view: ViewState): ViewState {
  const { stage } = view
  if (stage.kind !== 'batch') return view
  const { picked, ...batch } = stage
  return { ...view, stage: picked ? batch : { ...batch, picked: [] } }
}

/** Selects a variant, or no longer; the second one is compared with the first. */
export function pickVariant(view: ViewState, imageId: string): ViewState {
  const { stage } = view
  if (stage.kind !== 'batch') return view
  const [first] = stage.picked ?? []
  if (first === imageId) return { ...view, stage: { ...stage, picked: [] } }
  if (first === undefined) return { ...view, stage: { ...stage, picked: [imageId] } }
  return compareWith(openImage(view, imageId), first)
}

export const showPicture = (view: ViewState): ViewState => ({ ...view, stage: { kind: 'picture' } })

/** Compares the current picture with another of its history; never with itself. */
export function compareWith(view: ViewState, imageId: string): ViewState {
  if (imageId === view.currentId) return view
  const compare = view.compare === 'off' ? 'slider' : view.compare
  return { ...view, stage: { kind: 'picture' }, compare, beforeId: imageId, masking: false }
}

export function setCompare(view: ViewState, compare: CompareMode): ViewState {
  return { ...view, stage: { kind: 'picture' }, compare, masking: compare === 'off' ? view.masking : false }
}

/** The way of comparing that a person chooses holds for new results too. */
export const chooseCompare = (view: ViewState, compare: CompareMode): ViewState => ({
  ...setCompare(view, compare),
  resultCompare: compare,
})

/** Shows the picture alone, for drawing. */
export function setMasking(view: ViewState, masking: boolean): ViewState {
  if (!masking) return { ...view, masking }
  return { ...view, masking, outlined: true, stage: { kind: 'picture' }, compare: 'off', holding: false }
}
