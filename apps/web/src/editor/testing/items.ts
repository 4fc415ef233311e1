import type { EditItem, ImageItem } from '@amend/api/types'
import type { EditOutcome, EditSettings } from '@amend/contract'

/** Items of the API for tests, with overrides. */
const workspaceId = '00000000-0000-4000-8000-000000000000'

export const editSettings: EditSettings = {
  steps: 10,
  textGuidance: 1.5,
  imageGuidance: 1.25,
  seed: 42,
  negative: '',
  scheduler: 'checkpoint',
  resolution: 128,
  restore: 'detail',
  samples: 4,
  feather: 0,
  strength: 1,
  speed: 'exact',
}

export function imageItem(changes: Partial<ImageItem> = {}): ImageItem {
  return {
    id: 'image',
    workspaceId,
    kind: 'result',
    status: 'ready',
    name: 'photo.jpg',
    instruction: null,
    favourite: false,
    width: 1200,
    height: 800,
    createdAt: '2026-01-01T00:00:00.000Z',
    trashedAt: null,
    editId: null,
    treeId: 'root',
    error: null,
    renditions: {},
    ...changes,
  }
}

export const outcome: EditOutcome = {
  verdict: 'ok',
  change: { inside: { mean: 0.2, changed: 0.9 }, peak: 0.5, structure: 0.8 },
  notices: [],
}

export function editItem(changes: Partial<EditItem> = {}): EditItem {
  return {
    id: 'edit',
    workspaceId,
    sourceId: 'root',
    treeId: 'root',
    batchId: 'batch',
    variant: 0,
    kind: 'edit',
    instruction: 'make it winter',
    prompt: null,
    settings: editSettings,
    hasMask: false,
    status: 'done',
    progress: 1,
    resultId: null,
    error: null,
    outcome: null,
    timings: null,
    model: { title: 'Pico', label: '1' },
    createdBy: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    ...changes,
  }
}
