import type { AppRouter } from '@amend/api'
import type { EditItem, EditTree, EditTreePage, EventItem, ModelItem, ReviewItem } from '@amend/api/types'
import { type EventKind, eventItemSchema } from '@amend/contract'
import { ShortcutsProvider } from '@amend/next-app/client/shortcuts'
import { ViewerProvider } from '@amend/next-app/client/viewer'
import type { Language } from '@amend/next-app/languages'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { createTRPCClient, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { IntlProvider } from 'use-intl'
import { vi } from 'vitest'
import { messages } from '../../i18n/messages.ts'
import { RevealedProvider } from '../../safety/index.ts'
import { ApiProvider } from '../../trpc/api-provider.tsx'
import { EditorPage } from '../editor-page.tsx'
import { editItem, editSettings, imageItem } from './items.ts'

const { seed: _, ...defaults } = editSettings

export const model: ModelItem = {
  id: 'model',
  title: 'Pico',
  label: '1',
  identity: 'identity',
  capabilities: {
    title: 'Pico',
    summary: 'Looks.',
    licence: 'MIT',
    defaults,
    guided: true,
    ranges: { steps: [1, 20], textGuidance: [1, 3], imageGuidance: [1, 1.5], samples: [1, 16], resolutions: [64, 128] },
    schedulers: ['checkpoint'],
    dial: [
      { textGuidance: 1, imageGuidance: 1.5 },
      { textGuidance: 1.25, imageGuidance: 1.4 },
      { textGuidance: 1.5, imageGuidance: 1.25 },
      { textGuidance: 2, imageGuidance: 1.1 },
      { textGuidance: 3, imageGuidance: 1 },
    ],
    examples: ['make it night', 'make it winter'],
    scope: null,
    languages: ['en'],
  },
}

const workspaceId = imageItem().workspaceId

export interface Call {
  readonly path: string
  readonly input: unknown
}

const idOf = (input: unknown): string => (input as { id: string }).id

/** A fake server that holds one tree, answers the editor's calls and sends the events of a test. */
export class FakeServer {
  tree: EditTree = { rootId: 'root', images: [imageItem({ id: 'root', kind: 'upload' })], edits: [] }
  model: ModelItem | null = model
  /** Edits of a page of the tree. */
  pageSize = 1_000
  readonly calls: Call[] = []
  /** Stars and verdicts by the id of the picture. */
  readonly reviews = new Map<string, ReviewItem>()
  /** For the next call of a procedure. */
  readonly refusals = new Map<string, { message: string; code: string; field?: string }>()
  readonly #held = new Map<string, Promise<void>>()
  #emit: ((event: EventItem) => void) | undefined
  #sequence = 0

  /** Lets the next call of a procedure wait. @returns answers it */
  hold(path: string): () => void {
    let answer: () => void = () => undefined
    this.#held.set(path, new Promise((resolve) => (answer = resolve)))
    return () => answer()
  }

  inputsOf(path: string): unknown[] {
    return this.calls.filter((call) => call.path === path).map(({ input }) => input)
  }

  emit(kind: EventKind, subjectId: string, data: Record<string, unknown> = {}): void {
    this.#emit?.(eventItemSchema.parse({ sequence: String(++this.#sequence), kind, subjectId, data }))
  }

  /** Finishes the edits of the last request with a result each. */
  finish(changes: Partial<EditItem> = {}): void {
    const open = this.tree.edits.filter(({ status }) => status === 'queued')
    const results = open.map((edit) =>
      imageItem({ id: `${edit.id}-result`, editId: edit.id, instruction: edit.instruction }),
    )
    const edits = this.tree.edits.map((edit) =>
      open.includes(edit) ? { ...edit, status: 'done' as const, resultId: `${edit.id}-result`, ...changes } : edit,
    )
    this.tree = { ...this.tree, images: [...this.tree.images, ...results], edits }
    for (const { id } of open) this.emit('edit.finished', id, { imageId: `${id}-result` })
  }

  link(): TRPCLink<AppRouter> {
    return () =>
      ({ op }) =>
        observable((observer) => {
          if (op.type === 'subscription') {
            this.#emit = (event) =>
              observer.next({ result: { type: 'data', data: { id: event.sequence, data: event } } })
            observer.next({ result: { type: 'started' } })
            return () => {
              this.#emit = undefined
            }
          }
          this.calls.push({ path: op.path, input: op.input })
          const refusal = this.refusals.get(op.path)
          this.refusals.delete(op.path)
          const held = this.#held.get(op.path) ?? Promise.resolve()
          this.#held.delete(op.path)
          void held.then(() => {
            const answer = refusal ? undefined : this.answer(op.path, op.input)
            const why = refusal ?? (answer === undefined ? { message: 'Not there.', code: 'not-found' } : undefined)
            if (why) {
              const { message, ...data } = why
              observer.error(TRPCClientError.from({ error: { message, code: -32600, data } }))
              return
            }
            observer.next({ result: { type: 'data', data: answer } })
            observer.complete()
          })
        })
  }

  answer(path: string, input: unknown): unknown {
    switch (path) {
      case 'image.tree':
        return this.page(input as { id: string; cursor?: string | null })
      case 'image.get':
        return this.tree.images.find(({ id }) => id === idOf(input))
      case 'edit.get':
        return this.tree.edits.find(({ id }) => id === idOf(input))
      case 'review.get': {
        const { imageId } = input as { imageId: string }
        return this.reviews.get(imageId) ?? { stars: { own: 0, average: null, count: 0 }, verdicts: [] }
      }
      case 'feedback.get':
        return { vote: null }
      case 'model.current':
        return this.model
      case 'edit.instructions':
        return ['make it spring', 'make it foggy']
      case 'credit.state': {
        const unlimited = { limit: null, used: 0 }
        return { workspace: unlimited, member: unlimited, until: '2026-12-01T00:00:00.000Z' }
      }
      case 'safety.requestReview': {
        const { imageId } = input as { imageId: string }
        const image = this.tree.images.find(({ id }) => id === imageId)
        return image && { ...image, safety: { reason: 'porn', status: 'requested' } }
      }
      case 'edit.request':
      case 'edit.explore':
        return this.request(path, input as { sourceId: string; instruction: string; variants?: number })
      default:
        return []
    }
  }

  /** The newest edits before the cursor; on the first page with the root and what the picture was made from. */
  page({ id, cursor }: { id: string; cursor?: string | null }): EditTreePage {
    const { rootId, images, edits } = this.tree
    const end = cursor ? Number(cursor) : edits.length
    const start = Math.max(0, end - this.pageSize)
    const edit = edits.find(({ resultId }) => resultId === id)
    const source = edits.find(({ resultId }) => resultId === edit?.sourceId)
    const way = cursor ? [] : [source, edit].filter((one) => one !== undefined)
    const shown = edits.filter((one, i) => (i >= start && i < end) || way.includes(one))
    const made = new Set(shown.map(({ resultId }) => resultId))
    return {
      rootId,
      images: images.filter((image) => made.has(image.id) || image.editId === null || image.id === rootId),
      edits: shown,
      nextCursor: start > 0 ? String(start) : null,
    }
  }

  request(path: string, input: { sourceId: string; instruction: string; variants?: number }): EditItem[] {
    const batchId = `batch-${this.calls.length}`
    const edits = Array.from({ length: path === 'edit.explore' ? 9 : (input.variants ?? 1) }, (_, variant) =>
      editItem({
        id: `${batchId}-${variant}`,
        batchId,
        variant,
        kind: path === 'edit.explore' ? 'exploration' : 'edit',
        sourceId: input.sourceId,
        instruction: input.instruction,
        status: 'queued',
        progress: 0,
      }),
    )
    this.tree = { ...this.tree, edits: [...this.tree.edits, ...edits] }
    return edits
  }
}

/** A new server and a browser that has stored nothing, for each test. */
export function startServer(): FakeServer {
  localStorage.clear()
  sessionStorage.clear()
  // happy-dom loads no pictures.
  vi.spyOn(HTMLImageElement.prototype, 'decode').mockResolvedValue(undefined)
  return new FakeServer()
}

/** Renders the editor of a picture with all its providers. */
export function renderEditor(
  server: FakeServer,
  imageId = 'root',
  role: 'editor' | 'viewer' = 'editor',
  language: Language = 'en',
) {
  // happy-dom lays nothing out, and the history renders the rows that its window has room for.
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const user = {
    id: 'u',
    name: null,
    email: 'a@example.org',
    emailVerified: true,
    language: null,
    role: 'member' as const,
    hasPassword: true,
  }
  const viewer = {
    user,
    workspaces: [{ id: workspaceId, name: 'Mine', kind: 'personal' as const, role }],
    deletedWorkspaces: [],
    installationPermissions: [],
  }
  return render(
    <IntlProvider locale={language} messages={messages[language] as never} timeZone="UTC">
      <QueryClientProvider client={queries}>
        <ApiProvider openClient={() => createTRPCClient<AppRouter>({ links: [server.link()] })}>
          <ViewerProvider viewer={viewer}>
            <ShortcutsProvider>
              <RevealedProvider>
                <EditorPage workspaceId={workspaceId} imageId={imageId} />
              </RevealedProvider>
            </ShortcutsProvider>
          </ViewerProvider>
        </ApiProvider>
      </QueryClientProvider>
    </IntlProvider>,
  )
}
