/** What an engine process tells of an edit while it runs, with an editor that answers at once and the real classifier. */
import { readPicture } from '@amend/imaging'
import type { Editor, StepEvent } from '@amend/inference'
import { embeddedCheckpoint } from '@amend/pico'
import type { Thresholds } from '@amend/safety'
import sharp from 'sharp'
import { afterAll, expect, it } from 'vitest'
import { photo } from '../testing/workspace.ts'
import { openExaminer } from './examiner.ts'
import { measurePace } from './pace.ts'
import { runEdit, sourceReader } from './run-edit.ts'
import type { EngineEvent, EngineRequest } from './tasks.ts'

const { folder } = embeddedCheckpoint('edit')
const examiner = await openExaminer(folder, { device: 'cpu', precision: 'float32', threads: 1 })
afterAll(() => examiner.release())
const bytes = await photo(320, 213)
const picture = await readPicture(bytes)
const ended = new Error('It ends after its first step.')

const settings: EngineRequest['settings'] = {
  ...{ steps: 2, textGuidance: 7.5, imageGuidance: 1.5, seed: 1, negative: '', scheduler: 'checkpoint' },
  ...{ resolution: 64, restore: 'detail', samples: 1, feather: 0, strength: 1, speed: 'exact' },
}

/** An editor that shows the photo as its preview, and goes no further. */
const editor = {
  edit: async (
    _picture: unknown,
    _instruction: string,
    _settings: unknown,
    { onStep }: { onStep: (event: StepEvent) => void },
  ) => {
    onStep({ step: 1, steps: 2, timestep: 1, elapsed: 1, previews: [{ variant: 0, picture }] })
    await told
    throw ended
  },
} as unknown as Editor
let tell: () => void = () => {}
let told = Promise.resolve()

/** The longest side of the preview that a page gets, pixels. */
async function shownSide(thresholds: Thresholds | undefined): Promise<number | undefined> {
  const events: EngineEvent[] = []
  told = new Promise((resolve) => {
    tell = resolve
  })
  const request: EngineRequest = {
    ...{ model: { location: folder, identity: 'x' }, kind: 'edit', instruction: 'make it night' },
    settings,
    source: { sha256: 'a', bytes },
    ...(thresholds && { thresholds }),
  }
  const tools = { editor, readSource: sourceReader(), pace: measurePace(), examiner }
  const emit = (event: EngineEvent) => {
    events.push(event)
    tell()
  }
  const context = { signal: AbortSignal.timeout(60_000), emit, onNote: () => {}, turn: async () => {} }
  await expect(runEdit(tools, request, context)).rejects.toBe(ended)
  const [event] = events
  const preview = event?.kind === 'step' ? event.preview : undefined
  if (preview === undefined) return undefined
  const { width, height } = await sharp(Buffer.from(preview.split(',')[1] ?? '', 'base64')).metadata()
  return Math.max(width, height)
}

it('a preview is a few pixels where the classifier finds it unsuitable, and sharp where it does not', async () => {
  // An ordinary photo exceeds the first ones in any case, and never the second ones.
  expect(await shownSide({ neutral: 0.01, drawing: 0.01 })).toBe(12)
  expect(await shownSide({ porn: 0.99, hentai: 0.99 })).toBe(320)
})

it('a preview is not examined where pictures are not checked', async () => {
  expect(await shownSide(undefined)).toBe(320)
})
