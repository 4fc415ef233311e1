import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { schedulerNames } from '@amend/diffusion'
import { type Device, devices } from '@amend/graph/runtime'
import {
  ImagingError,
  type Mask,
  type OutputFormat,
  outputFormats,
  type Picture,
  readMask,
  readPicture,
  writePicture,
} from '@amend/imaging'
import { type Editor, type EditResult, type EditSettings, load, type Recipe, type Variant } from '@amend/inference'
import { type Command, Option } from 'commander'
import { codeOf, exitCodeOf, sentenceOf, UsageError } from '../exit.ts'
import { expandInputs } from '../inputs.ts'
import { type Interruption, onInterrupt } from '../interrupt.ts'
import { embedded, locateModel } from '../model.ts'
import { bytes, device, number, wholeNumber } from '../options.ts'
import { type OutputPlan, planOutput } from '../output.ts'
import { editProgress, type Progress, spoken } from '../progress.ts'
import { recipeIn } from '../recipe.ts'

interface Options {
  readonly model?: string
  readonly output?: string
  readonly outputFolder?: string
  readonly format?: OutputFormat
  readonly quality?: number
  readonly force?: boolean
  readonly replay?: string
  readonly seed?: number
  readonly steps?: number
  readonly textGuidance?: number
  readonly imageGuidance?: number
  readonly negative?: string
  readonly variants?: number
  readonly samples?: number
  readonly mask?: string
  readonly feather?: number
  readonly scheduler?: string
  readonly resolution?: number
  readonly restore?: EditSettings['restore']
  readonly device?: Device
  readonly precision?: 'float32' | 'float16'
  readonly threads?: number
  readonly memoryLimit?: number
  readonly preview?: number
  readonly json?: boolean
}

export function addEditCommand(program: Command): void {
  program
    .command('edit')
    .summary('edit photos from an instruction')
    .description(
      'Edits each photo as the instruction says and writes the result beside it, at its full size: photo.jpg becomes photo.edited.jpg.',
    )
    .usage('[options] <photo…> "<instruction>"')
    .argument('<photos-and-instruction...>', 'photos (patterns such as "*.jpg" too), then what to change')
    .option(
      '--model <name>',
      `the embedded ${embedded}, a pulled model, a folder or a .safetensors file (default: $AMEND_MODEL or ${embedded})`,
    )
    .option('-o, --output <file>', 'where the result goes; its ending decides the format')
    .option('--output-folder <folder>', 'a folder for the results, in place of the photos’ own')
    .addOption(
      new Option('--format <format>', 'format of the result (default: that of the photo)').choices(outputFormats),
    )
    .option('--quality <1-100>', 'of lossy formats', wholeNumber)
    .option('--force', 'write over a file that is not a result of amend')
    .option('--replay <result>', 'take instruction and settings from a result; options given here go before')
    .option('--seed <number>', 'of the first variant; the next ones follow (default: random)', wholeNumber)
    .option('--steps <number>', 'denoising steps', wholeNumber)
    .option('--text-guidance <number>', 'how strongly the instruction is followed', number)
    .option('--image-guidance <number>', 'how strongly the photo is kept', number)
    .option('--negative <text>', 'what to move away from')
    .option('--variants <1-8>', 'results with seeds in a row', wholeNumber)
    .option('--samples <1-16>', 'seeds averaged for each result: calmer, as many times slower', wholeNumber)
    .option('--mask <file>', 'picture of the same size: the photo may change only where it is white')
    .option('--feather <pixels>', 'width over which the edit fades in, inside the mask', number)
    .addOption(
      new Option('--scheduler <name>', 'in place of the checkpoint’s own').choices(['checkpoint', ...schedulerNames]),
    )
    .option('--resolution <pixels>', 'target side at which the model works', wholeNumber)
    .addOption(
      new Option(
        '--restore <way>',
        'how the result comes to full size: "detail" keeps the photo’s sharpness, "model" shows the model’s pixels',
      ).choices(['detail', 'model']),
    )
    .addOption(new Option('--device <device>', `one of ${devices.join(', ')}`).argParser(device))
    .addOption(
      new Option('--precision <precision>', 'of weights, and of arithmetic on a GPU').choices(['float32', 'float16']),
    )
    .option('--threads <number>', 'threads of one operator', wholeNumber)
    .option('--memory-limit <size>', 'for loaded networks, such as 8g: the least used are unloaded above it', bytes)
    .option('--preview <n>', 'write a preview beside the result every n steps', wholeNumber)
    .option('--json', 'one JSON object a photo on standard output')
    .action((words: string[], options: Options) => edit(words, options))
}

async function edit(words: readonly string[], options: Options): Promise<void> {
  const replayed = options.replay === undefined ? undefined : await recipeIn(options.replay)
  const { patterns, instruction } = splitWords(words, replayed)
  const photos = await expandInputs(patterns)
  if (options.output !== undefined && photos.length > 1) {
    throw new UsageError('--output names one file, but there are several photos: use --output-folder.')
  }
  const taken = new Set<string>()
  let editor: Editor | undefined
  try {
    for (const photo of photos) {
      const progress = editProgress(path.basename(photo))
      try {
        const picture = await readPicture(photo)
        const job = await prepare(photo, picture, instruction, options, replayed)
        for (const file of job.plan.files) {
          if (taken.has(path.resolve(file)))
            throw new UsageError(`Two photos would be written to ${file}: use --output-folder or --format.`)
          taken.add(path.resolve(file))
          await requireFree(file, options.force === true)
        }
        if (!editor) {
          progress.say('loading the model')
          editor = await load(await locateModel(options.model ?? replayed?.model.name), loadOptions(options))
          if (replayed && replayed.model.identity !== editor.identity) {
            progress.clear()
            console.error(
              `The model is not the one of ${options.replay} (${replayed.model.name}): the result will differ.`,
            )
          }
        }
        await editOne(editor, job, options, progress)
      } catch (error) {
        progress.clear()
        report(photo, error, options)
        if (exitCodeOf(error) === 130) break
      }
    }
  } finally {
    await editor?.release()
  }
}

/** The last word is the instruction, unless a recipe has it. */
function splitWords(
  words: readonly string[],
  recipe: Recipe | undefined,
): { patterns: readonly string[]; instruction: string } {
  if (recipe) return { patterns: words, instruction: recipe.instruction }
  const instruction = words.at(-1) ?? ''
  if (words.length < 2) {
    const example = 'amend edit photo.jpg "make it night"'
    throw new UsageError(
      existsSync(instruction) ? `Say what to change: ${example}` : `Name a photo and say what to change: ${example}`,
    )
  }
  if (existsSync(instruction) && !instruction.includes(' ')) {
    throw new UsageError(
      `The last word must be the instruction, but ${instruction} is a file: amend edit photo.jpg "make it night"`,
    )
  }
  return { patterns: words.slice(0, -1), instruction }
}

interface Job {
  readonly photo: string
  readonly picture: Picture
  readonly instruction: string
  readonly settings: Partial<EditSettings>
  readonly mask?: Mask
  readonly plan: OutputPlan
}

async function prepare(
  photo: string,
  picture: Picture,
  instruction: string,
  options: Options,
  recipe: Recipe | undefined,
): Promise<Job> {
  const {
    seed,
    steps,
    textGuidance,
    imageGuidance,
    negative,
    variants,
    samples,
    feather,
    scheduler,
    resolution,
    restore,
  } = options
  const given = {
    seed,
    steps,
    textGuidance,
    imageGuidance,
    negative,
    variants,
    samples,
    feather,
    scheduler,
    resolution,
    restore,
  }
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  if (recipe?.maskSha256 && options.mask === undefined) {
    throw new UsageError(`${options.replay} was made with a mask, which it does not carry: give it with --mask.`)
  }
  const mask = options.mask === undefined ? undefined : await readMask(options.mask, picture)
  const settings = { ...recipe?.settings, ...chosen, ...(mask && { mask }) }
  const plan = planOutput(photo, picture, {
    ...(options.output !== undefined && { output: options.output }),
    ...(options.outputFolder !== undefined && { outputFolder: options.outputFolder }),
    ...(options.format && { format: options.format }),
    masked: mask !== undefined,
    variants: variants ?? 1,
  })
  return { photo, picture, instruction, settings, plan }
}

/** Results of `amend` may be written over: they can be made again. Anything else only by --force. */
async function requireFree(file: string, force: boolean): Promise<void> {
  if (force || !existsSync(file)) return
  const own = await recipeIn(file).then(
    () => true,
    () => false,
  )
  if (!own) throw new UsageError(`${file} exists and is not a result of amend: use --force to write over it.`)
}

function loadOptions({ device, precision, threads, memoryLimit }: Options) {
  return {
    ...(device && { device }),
    ...(precision && { precision }),
    ...(threads !== undefined && { threads }),
    ...(memoryLimit !== undefined && { memoryLimit }),
  }
}

async function editOne(editor: Editor, job: Job, options: Options, progress: Progress): Promise<void> {
  const began = performance.now()
  const preview = options.preview ? previewWriter(job) : undefined
  // Without a preview there is nothing to clean up, and the system's own way of ending the process is the quickest.
  let interruption: Interruption | undefined = preview && onInterrupt()
  try {
    progress.say('encoding')
    const result = await editor.edit(job.picture, job.instruction, job.settings, {
      ...(options.preview && { previewEvery: options.preview }),
      ...(interruption && { signal: interruption.signal }),
      async onStep(event) {
        progress.step(event)
        for (const { variant, picture } of event.previews ?? []) await preview?.write(variant, picture)
      },
    })
    progress.say('writing')
    interruption ??= onInterrupt()
    if (options.outputFolder) await mkdir(options.outputFolder, { recursive: true })
    for (const [i, variant] of result.variants.entries()) {
      await writePicture(job.plan.files[i] as string, variant.picture, {
        format: job.plan.format,
        recipe: JSON.stringify(variant.recipe),
        signal: interruption.signal,
        ...(options.quality !== undefined && { quality: options.quality }),
      })
    }
    progress.clear()
    tell(job, result, performance.now() - began, options)
  } finally {
    await preview?.remove()
    interruption?.done()
  }
}

/** Previews beside the results, under their names. */
function previewWriter({ plan }: Job) {
  const written = new Set<string>()
  return {
    async write(variant: number, picture: Picture): Promise<void> {
      const { dir, name } = path.parse(plan.files[variant] as string)
      const file = path.join(dir, `${name}.preview.png`)
      written.add(file)
      await writePicture(file, picture, { format: 'png' })
    },
    async remove(): Promise<void> {
      for (const file of written) await rm(file, { force: true })
    },
  }
}

function tell(job: Job, result: EditResult, elapsed: number, options: Options): void {
  const { photo, plan, picture } = job
  const notices = [...result.notices, ...(plan.notice ? [plan.notice] : [])]
  if (options.json) {
    const variants = result.variants.map(({ picture: _, recipe, ...variant }, i) => ({
      file: plan.files[i],
      ...variant,
      recipe,
    }))
    console.log(JSON.stringify({ photo, elapsed: Math.round(elapsed), timings: result.timings, notices, variants }))
    return
  }
  for (const notice of notices) console.error(notice)
  for (const [i, variant] of result.variants.entries()) {
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

/** An error of one photo: the others go on, and the first one decides how the command ends. */
function report(photo: string, error: unknown, options: Options): void {
  process.exitCode ||= exitCodeOf(error)
  const sentence = sentenceOf(error)
  if (options.json) console.log(JSON.stringify({ photo, error: { code: codeOf(error), message: sentence } }))
  // What is said of a picture names it already.
  else console.error(error instanceof ImagingError ? sentence : `${photo}: ${sentence}`)
}
