import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Recipe } from '@amend/contract'
import { type Mask, type Picture, readMask, readPicture, writePicture } from '@amend/imaging'
import type { Editor, EditResult, EditSettings, Variant } from '@amend/inference'
import type { Command } from 'commander'
import { destinations, makeFolder } from '../destination.ts'
import { concernsEveryPhoto, UsageError } from '../exit.ts'
import { expandInputs } from '../inputs.ts'
import { type Interruption, onInterrupt } from '../interrupt.ts'
import { loadModel, locateModelOf, modelPathFor } from '../model.ts'
import { formatNamed, type OutputPlan, planOutput } from '../output.ts'
import { previewsBeside } from '../previews.ts'
import { editProgress, type Progress, spoken } from '../progress.ts'
import { recipeIn } from '../recipe.ts'
import { report } from '../report.ts'
import { serverIn } from '../server.ts'
import { serverEditor } from '../server-editor.ts'
import { readWords } from '../words.ts'
import { addEditOptions, type EditOptions, loadOptionsIn, localOptionsIn, settingsIn } from './edit-options.ts'

export function addEditCommand(program: Command): void {
  const command = program
    .command('edit')
    .summary('edit photos from an instruction')
    .description(
      'Edits each photo as the instruction says and writes the result beside it, at its full size: photo.jpg becomes photo.edited.jpg. Photos are files or patterns such as "*.jpg"; the instruction comes last, in quotes.',
    )
    .usage('[options] <photo…> "<instruction>"')
    .argument('[photos-and-instruction...]')
    .addHelpText(
      'after',
      `
Settings not given are the model's own: amend models inspect shows them.

Examples:
  amend edit photo.jpg "make it winter" --variants 4
  amend edit "holiday/*.jpg" "make it night" --seed 7 --output-folder night
  amend edit photo.jpg "make the sky pink" --mask sky.png --feather 12
  amend edit photo.jpg --replay photo.edited.jpg --text-guidance 2
  amend edit photo.jpg "make it night" --server https://amend.example.org`,
    )
  addEditOptions(command).action((words: string[], options: EditOptions) => edit(words, options))
}

async function edit(words: readonly string[], options: EditOptions): Promise<void> {
  const replayed = options.replay === undefined ? undefined : await recipeIn(options.replay)
  const { patterns, instruction } = readWords(words, replayed?.instruction)
  const photos = await expandInputs(patterns)
  checkOptions(options, replayed, photos.length)
  const check = destinations(photos, {
    force: options.force === true,
    makeFolders: options.outputFolder !== undefined,
  })
  let opened: Opened | undefined
  try {
    for (const photo of photos) {
      const progress = editProgress(path.basename(photo))
      try {
        const job = await prepare(photo, options, replayed)
        await check(job.plan.files)
        progress.say('loading the model')
        opened ??= await open(options, replayed)
        const began = performance.now()
        const { result, signal, told } = await carryOut(opened.editorOf(photo), job, instruction, options, progress)
        progress.clear()
        const ofReplay = replayed ? differencesOf(result, replayed, options) : []
        tell(
          job,
          result,
          [
            ...opened.notices,
            ...ofReplay,
            ...(told ? [] : result.notices.map(({ message }) => message)),
            ...job.plan.notices,
          ],
          performance.now() - began,
          options,
        )
        // A Ctrl-C that came too late for this photo still stops the following ones.
        signal.throwIfAborted()
      } catch (error) {
        progress.clear()
        if (concernsEveryPhoto(error)) throw error
        report(error, { json: options.json === true, photo })
      }
    }
  } finally {
    await opened?.release()
  }
}

function checkOptions(options: EditOptions, replayed: Recipe | undefined, photos: number): void {
  const { output, outputFolder, format, mask, replay, lora } = options
  const [needless] = options.server === undefined ? [] : localOptionsIn(options)
  if (needless !== undefined) {
    throw new UsageError(`${needless} is about a model on this machine: leave it or --server out.`)
  }
  if (output !== undefined) formatNamed(output, format)
  if (output !== undefined && outputFolder !== undefined) {
    throw new UsageError('--output and --output-folder both say where the result goes: leave one of them out.')
  }
  if (output !== undefined && photos > 1) {
    throw new UsageError('--output names one file, but there are several photos: use --output-folder.')
  }
  const loras = replayed?.model.loras ?? []
  if (loras.length > 0 && lora === undefined) {
    const files = loras.map(({ name, weight }) => `--lora ${name}:${weight}`).join(' ')
    throw new UsageError(`${replay} was made with LoRA files, which it does not carry: give them with ${files}.`)
  }
  if (replayed?.maskSha256 !== undefined && mask === undefined) {
    throw new UsageError(`${replay} was made with a mask, which it does not carry: give it with --mask.`)
  }
}

interface Job {
  readonly photo: string
  readonly picture: Picture
  readonly settings: Partial<EditSettings>
  readonly plan: OutputPlan
}

async function prepare(photo: string, options: EditOptions, recipe: Recipe | undefined): Promise<Job> {
  const picture = await readPicture(photo)
  const mask = options.mask === undefined ? undefined : await readMaskOf(picture, options.mask)
  const { output, outputFolder, format, variants = 1 } = options
  return {
    photo,
    picture,
    settings: { ...recipe?.settings, ...settingsIn(options), ...(mask && { mask }) },
    plan: planOutput(photo, picture, {
      ...(output !== undefined && { output }),
      ...(outputFolder !== undefined && { outputFolder }),
      ...(format && { format }),
      masked: mask !== undefined,
      variants,
    }),
  }
}

async function readMaskOf(picture: Picture, file: string): Promise<Mask> {
  const mask = await readMask(file, picture)
  if (mask.weight.some((weight) => weight > 0)) return mask
  throw new UsageError(`The mask ${file} is black everywhere: make it white where the photo may change.`)
}

interface Opened {
  readonly editorOf: (photo: string) => Pick<Editor, 'edit'>
  readonly release: () => Promise<void>
  readonly notices: readonly string[]
}

/** Reaches the named server, or loads the named model, else that of the result to replay, else the default one. */
async function open(options: EditOptions, recipe: Recipe | undefined): Promise<Opened> {
  if (options.server !== undefined) {
    const amend = await serverIn(options)
    return { editorOf: (photo) => serverEditor(amend, photo), release: async () => {}, notices: [] }
  }
  const { model, replay = '' } = options
  const location =
    model === undefined && recipe
      ? await locateModelOf(recipe, replay, options.precision)
      : await modelPathFor(model, options.precision)
  const precision = recipe?.runtime.precision === 'float16' ? 'float16' : 'float32'
  const editor = await loadModel(location, { precision, ...loadOptionsIn(options) })
  const differs = recipe && recipe.model.identity !== editor.identity
  const notices = differs
    ? [`The model is not the one of ${replay} (${recipe.model.name}): the result will differ.`]
    : []
  return { editorOf: () => editor, release: () => editor.release(), notices }
}

/** Lists what differs between a replay and the recorded run. */
function differencesOf({ variants }: EditResult, replayed: Recipe, { replay }: EditOptions): string[] {
  const recipe = variants[0]?.recipe
  const lorasOf = (of: Recipe | undefined) => (of?.model.loras ?? []).map(({ sha256, weight }) => [sha256, weight])
  const differs = {
    'set of LoRA files': !isDeepStrictEqual(lorasOf(recipe), lorasOf(replayed)),
    photo: recipe?.source.sha256 !== replayed.source.sha256,
    mask: replayed.maskSha256 !== undefined && recipe?.maskSha256 !== replayed.maskSha256,
  }
  return (['photo', 'mask', 'set of LoRA files'] as const)
    .filter((what) => differs[what])
    .map((what) => `The ${what} is not the one of ${replay}: the result differs.`)
}

async function carryOut(
  editor: Pick<Editor, 'edit'>,
  { picture, settings, plan }: Job,
  instruction: string,
  { preview, outputFolder, quality, server, json }: EditOptions,
  progress: Progress,
): Promise<{ result: EditResult; signal: AbortSignal; told: boolean }> {
  const requireFolder = async () => outputFolder !== undefined && (await makeFolder(outputFolder))
  const previews = preview === undefined ? undefined : previewsBeside(plan.files)
  // Without previews and a server nothing has to be undone, and the default signal handling ends the process at once.
  let interruption: Interruption | undefined = previews || server !== undefined ? onInterrupt() : undefined
  let told = false
  try {
    progress.say('encoding')
    const result = await editor.edit(picture, instruction, settings, {
      onNotices(notices) {
        if (json) return
        told = true
        progress.clear()
        for (const { message } of notices) console.error(message)
      },
      ...(preview !== undefined && { previewEvery: preview }),
      ...(interruption && { signal: interruption.signal }),
      async onStep(event) {
        progress.step(event)
        if (event.previews) await requireFolder()
        for (const shown of event.previews ?? []) await previews?.write(shown.variant, shown.picture)
      },
    })
    progress.say('writing')
    interruption ??= onInterrupt()
    await requireFolder()
    await writeResults(result.variants, plan, interruption.signal, quality)
    return { result, signal: interruption.signal, told }
  } finally {
    await previews?.remove()
    interruption?.done()
  }
}

/** Writes all variants. On failure, variants that replaced an earlier file stay, because that file is gone. */
async function writeResults(
  variants: readonly Variant[],
  { files, format }: OutputPlan,
  signal: AbortSignal,
  quality: number | undefined,
): Promise<void> {
  const made: string[] = []
  const options = { format, signal, ...(quality !== undefined && { quality }) }
  try {
    for (const [i, { picture, recipe }] of variants.entries()) {
      const file = files[i] as string
      const isNew = !existsSync(file)
      await writePicture(file, picture, { ...options, recipe: JSON.stringify(recipe) })
      if (isNew) made.push(file)
    }
  } catch (error) {
    for (const file of made) await rm(file, { force: true })
    throw error
  }
}

function tell(
  { photo, picture, plan }: Job,
  { variants, timings }: EditResult,
  notices: readonly string[],
  elapsed: number,
  { json }: EditOptions,
): void {
  if (json) {
    const facts = variants.map(({ picture: _, modelPicture: __, ...facts }, i) => ({ file: plan.files[i], ...facts }))
    console.log(JSON.stringify({ photo, elapsed: Math.round(elapsed), timings, notices, variants: facts }))
    return
  }
  for (const notice of notices) console.error(notice)
  for (const [i, variant] of variants.entries()) {
    console.log(`${plan.files[i]}  ${picture.width} × ${picture.height}, seed ${variant.seed}, ${spoken(elapsed)}`)
    const advice = adviceLine(variant)
    if (advice) console.error(advice)
  }
}

function adviceLine({ advice }: Variant): string | undefined {
  if (!advice) return undefined
  const option = `--${advice.setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  return `${advice.reason} Try ${option} ${advice.value}.`
}
