/** What the editor shows. It is not kept: a refresh begins with the picture of the address. */
export interface ViewState {
  /** The picture that is looked at, and that the next edit begins with. */
  readonly currentId: string
  readonly stage: Stage
  readonly compare: CompareMode
  /** What the current picture is compared with; null: with what it was made from. */
  readonly beforeId: string | null
  /** The earlier picture is shown for as long as a key or button is held. */
  readonly holding: boolean
  readonly masking: boolean
  readonly panel: Panel
  /** The sheet with the panel is open; only where there is no room beside the picture. */
  readonly panelOpen: boolean
  /** Of the history, whose settings are shown; null: the current one. */
  readonly focusedId: string | null
  readonly dialog: EditorDialog | null
}

export type Stage =
  | { readonly kind: 'picture' }
  /** The edits of one request, as they come. */
  | { readonly kind: 'batch'; readonly batchId: string }
  | { readonly kind: 'exploration'; readonly batchId: string }

export type CompareMode = 'off' | 'slider' | 'side'
export type Panel = 'history' | 'settings'

export interface EditorDialog {
  readonly kind: 'download' | 'recipe' | 'rename'
  readonly imageId: string
}

export function initialView(currentId: string): ViewState {
  return {
    currentId,
    stage: { kind: 'picture' },
    compare: 'off',
    beforeId: null,
    holding: false,
    masking: false,
    panel: 'history',
    panelOpen: false,
    focusedId: null,
    dialog: null,
  }
}

/** Looks at a picture. How it is compared stays, with whom does not. */
export function openImage(view: ViewState, imageId: string): ViewState {
  return { ...view, currentId: imageId, stage: { kind: 'picture' }, beforeId: null, focusedId: null, holding: false }
}

/** An edit that made nothing: what it began with, and in the details why. */
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

export const showPicture = (view: ViewState): ViewState => ({ ...view, stage: { kind: 'picture' } })

/** Compares the current picture with any other of its history; with itself there is nothing to compare. */
export function compareWith(view: ViewState, imageId: string): ViewState {
  if (imageId === view.currentId) return view
  const compare = view.compare === 'off' ? 'slider' : view.compare
  return { ...view, stage: { kind: 'picture' }, compare, beforeId: imageId, masking: false }
}

export function setCompare(view: ViewState, compare: CompareMode): ViewState {
  return { ...view, stage: { kind: 'picture' }, compare, masking: compare === 'off' ? view.masking : false }
}

/** Drawing needs the picture alone. */
export function setMasking(view: ViewState, masking: boolean): ViewState {
  if (!masking) return { ...view, masking }
  return { ...view, masking, stage: { kind: 'picture' }, compare: 'off', holding: false }
}
