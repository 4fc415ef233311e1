/** The program of an engine process: owns one loaded model and edits with it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { pictureFromRgb } from '@amend/imaging'
import type { Editor } from '@amend/inference'
import { loadModel } from '../model/load.ts'
import { serveTasks, type TaskContext } from '../process/serve.ts'
import { deviceInUse } from './device.ts'
import { type Examiner, openExaminer } from './examiner.ts'
import { parseEngineOptions } from './options.ts'
import { measurePace, type Pace } from './pace.ts'
import { runEdit, sourceReader } from './run-edit.ts'
import { runShelf } from './run-shelf.ts'
import type { EngineEvent, EngineTasks, ModelLocation } from './tasks.ts'

const options = parseEngineOptions(process.argv[2])

interface Loaded {
  readonly identity: string
  readonly editor: Editor
  readonly pace: Pace
  readonly examiner: Examiner
}

const readSource = sourceReader()
let loaded: Loaded | undefined
/** Tasks that use the loaded model. */
let users = 0

/** The device, and the CPU in its place once it has failed. */
const device = deviceInUse(options, (failed: Loaded, why) => {
  console.error(`${why} Edits are computed on the CPU from here on.`)
  if (loaded !== failed) return
  loaded = undefined
  // Other tasks may still run in it, and this one has the turn: nobody waits for the release.
  void Promise.allSettled([failed.examiner?.release(), failed.editor.release()])
})

/** How often a task looks whether the model of others is free, ms. */
const lookInterval = 100

/**
 * Runs with a model, which is loaded when it is not. The one before is released first, for there may be memory for one only:
 * an edit with another model waits until those that began before it have ended.
 */
async function withModel<T>(
  place: ModelLocation,
  turn: TaskContext<EngineEvent>['turn'],
  run: (loaded: Loaded) => Promise<T>,
): Promise<T> {
  while (users > 0 && loaded?.identity !== place.identity) {
    await turn(true)
    await sleep(lookInterval)
  }
  users++
  try {
    return await device.run(() => use(place), run)
  } finally {
    users--
  }
}

async function use(place: ModelLocation): Promise<Loaded> {
  if (loaded?.identity === place.identity) return loaded
  const before = loaded
  loaded = undefined
  await before?.examiner.release()
  await before?.editor.release()
  const chosen = { ...options, device: device.current }
  const { place: location, editor } = await loadModel(place, chosen)
  const examiner = await openExaminer(location, chosen)
  loaded = { identity: place.identity, editor, pace: measurePace(), examiner }
  return loaded
}

serveTasks<EngineTasks>({
  warm: async (place, { turn }) => {
    if (loaded?.identity === place.identity) return undefined
    await withModel(place, turn, async ({ editor, examiner }) => {
      const side = editor.card.resolution.target
      const grey = pictureFromRgb(side, side, new Uint8Array(3 * side * side).fill(128))
      await editor.edit(grey, 'warm up', { steps: 1, samples: 1, seed: 0 })
      if (options.examine) await examiner.load()
    })
    return undefined
  },
  edit: (request, context) =>
    withModel(request.model, context.turn, (model) => {
      context.signal.throwIfAborted()
      return runEdit({ ...model, readSource }, request, context)
    }),
  shelf: ({ model, bytes }, { turn, signal }) =>
    withModel(model, turn, ({ editor }) => runShelf(editor, bytes, signal)),
})
