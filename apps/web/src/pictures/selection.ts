/** The selected pictures by id, and the anchor of a range. */
export interface Selection {
  readonly ids: ReadonlySet<string>
  readonly anchor: string | undefined
}

export const nothing: Selection = { ids: new Set(), anchor: undefined }

export type SelectionAction =
  | { readonly kind: 'toggle'; readonly id: string }
  /** Selects the range from the anchor to this one in `order`; keeps the earlier selection. */
  | { readonly kind: 'extend'; readonly id: string; readonly order: readonly string[] }
  | { readonly kind: 'all'; readonly order: readonly string[] }
  /** Drops pictures that were removed or processed. */
  | { readonly kind: 'drop'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'clear' }

export function select(selection: Selection, action: SelectionAction): Selection {
  switch (action.kind) {
    case 'toggle': {
      const ids = new Set(selection.ids)
      if (!ids.delete(action.id)) ids.add(action.id)
      return { ids, anchor: action.id }
    }
    case 'extend': {
      const from = selection.anchor === undefined ? -1 : action.order.indexOf(selection.anchor)
      const to = action.order.indexOf(action.id)
      if (to < 0) return selection
      if (from < 0) return { ids: new Set([...selection.ids, action.id]), anchor: action.id }
      const range = action.order.slice(Math.min(from, to), Math.max(from, to) + 1)
      return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor }
    }
    case 'all':
      return { ids: new Set(action.order), anchor: action.order[0] }
    case 'drop': {
      if (![...action.ids].some((id) => selection.ids.has(id))) return selection
      const ids = new Set([...selection.ids].filter((id) => !action.ids.has(id)))
      return { ids, anchor: selection.anchor && ids.has(selection.anchor) ? selection.anchor : undefined }
    }
    case 'clear':
      return nothing
  }
}
