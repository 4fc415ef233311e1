import { editSettingsSchema, requestedSettingsSchema, variantsSchema } from '@amend/contract'
import { z } from 'zod'
import { type Draft, emptyDraft } from './draft.ts'

/**
 * Stores drafts in `localStorage`, one per tree, so that a refresh loses nothing. They are written synchronously when a
 * page is left, which only `localStorage` supports.
 */
const prefix = 'amend.draft.'
/** The number of drafts that are kept, the latest ones. */
const most = 30
/** The maximum length; a longer mask is not stored. */
const longest = 400_000

const pointSchema = z.object({ x: z.number(), y: z.number() })

const shapeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stroke'), erase: z.boolean(), size: z.number().positive(), points: z.array(z.number()) }),
  z.object({
    kind: z.literal('rectangle'),
    erase: z.boolean(),
    box: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  }),
  z.object({ kind: z.literal('polygon'), erase: z.boolean(), points: z.array(z.number()) }),
  z.object({ kind: z.literal('gradient'), erase: z.boolean(), from: pointSchema, to: pointSchema }),
  z.object({
    kind: z.literal('area'),
    erase: z.boolean(),
    width: z.int().positive().max(2_000),
    height: z.int().positive().max(2_000),
    runs: z.array(z.int().nonnegative()),
  }),
  z.object({ kind: z.literal('invert') }),
  z.object({ kind: z.literal('clear') }),
])

const storedSchema = z.object({
  at: z.number(),
  instruction: z.string(),
  variants: variantsSchema,
  changes: editSettingsSchema.omit({ seed: true }).partial(),
  seed: requestedSettingsSchema.shape.seed,
  shapes: z.array(shapeSchema),
  dismissed: z.array(z.string()),
})

/** `localStorage`; undefined where the browser refuses it: site data is blocked, or a WebView has none. */
export function draftStorage(): Storage | undefined {
  try {
    return window.localStorage ?? undefined
  } catch {
    return undefined
  }
}

/** The stored draft; an empty one when there is none or no storage. */
export function loadDraft(storage: Storage | undefined, treeId: string): Draft {
  const stored = storedSchema.safeParse(parse(read(storage, prefix + treeId)))
  if (!stored.success) return emptyDraft
  const { at: _, shapes, ...draft } = stored.data
  return { ...draft, mask: { shapes, undone: [] } }
}

/** Stores a draft; removes an empty one. A full or blocked storage drops it silently: the page still works. */
export function saveDraft(storage: Storage | undefined, treeId: string, draft: Draft, now = Date.now()): void {
  if (!storage) return
  const { mask, ...rest } = draft
  const empty = JSON.stringify(draft) === JSON.stringify(emptyDraft)
  const written = JSON.stringify({ at: now, ...rest, shapes: mask.shapes })
  const text = written.length <= longest ? written : JSON.stringify({ at: now, ...rest, shapes: [] })
  try {
    if (empty) storage.removeItem(prefix + treeId)
    else storage.setItem(prefix + treeId, text)
    prune(storage, most)
  } catch {
    try {
      prune(storage, Math.floor(most / 3))
      storage.setItem(prefix + treeId, text)
    } catch {
      return
    }
  }
}

function prune(storage: Storage, keep: number): void {
  const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) => key?.startsWith(prefix))
  if (keys.length <= keep) return
  const ages = keys.map((key) => ({ key: key ?? '', at: ageOf(parse(storage.getItem(key ?? ''))) }))
  for (const { key } of ages.sort((a, b) => b.at - a.at).slice(keep)) storage.removeItem(key)
}

const ageOf = (stored: unknown): number => {
  const found = z.object({ at: z.number() }).safeParse(stored)
  return found.success ? found.data.at : 0
}

function read(storage: Storage | undefined, key: string): string | null {
  try {
    return storage?.getItem(key) ?? null
  } catch {
    return null
  }
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
