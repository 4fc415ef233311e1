import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { openCheckpoint } from '@amend/models/checkpoint'
import {
  askRun,
  isTextToImage,
  type KnownStatus,
  type RunHandlers,
  type RunOutcome,
  type RunRequest,
  type RunSettings,
  readLora,
  readStatus,
  resumeRun,
  runFiles,
  runInbox,
  startRun,
  widenCheckpoint,
  writeMerged,
} from '@amend/training'
import type { Command } from 'commander'
import { exitCodes, UsageError } from '../exit.ts'
import { modelPath } from '../model.ts'
import { optionOf, wholeNumberFrom } from '../options.ts'
import { progressText, trainingProgress } from '../training-progress.ts'
import { trainingSignals } from '../training-signals.ts'
import {
  addClusterOptions,
  type ClusterFlags,
  clusterRecordFile,
  refuseClusterOptions,
} from './train-cluster-options.ts'
import {
  addSettingOptions,
  addTrainOptions,
  runSettingsIn,
  type SettingFlags,
  type TrainFlags,
} from './train-options.ts'

export function addTrainCommand(program: Command): void {
  const command = program
    .command('train')
    .summary('teach a model a new look from a folder of pairs')
    .description(
      'Teaches a model what leads from one picture to another. The folder holds "input" and "output" with pictures of equal names, and "instruction.txt" with a way to say the edit on each line; datasets in the layouts of InstructPix2Pix, Hugging Face and MagicBrush are read as well.',
    )
    .usage('[options] <folder>')
    .argument('<folder>', 'of pairs')
    .addHelpText(
      'after',
      `
Ctrl-C stops and saves, Ctrl-Z pauses; amend train stop, pause, save and sample
do the same from elsewhere.

Examples:
  amend train teal-prints --minutes 10
  amend train pairs --model timbrooks--instruct-pix2pix --lora 16 --recompute
  amend train resume runs/teal-prints
  amend train pairs --on ray --address http://head:8265 --shared /mnt/nfs=/nfs
  amend edit photo.jpg "make it a teal print" --model runs/teal-prints/model`,
    )
  addClusterOptions(addTrainOptions(command)).action((folder: string, flags: ClusterFlags) => train(folder, flags))

  addSettingOptions(
    command
      .command('resume')
      .summary('go on with a run that was stopped, or let a paused one go on')
      .description(
        'Goes on from the newest checkpoint as if the run had never stopped. Settings may be left out, not changed.',
      )
      .argument('<run>', 'its folder'),
  )
    .addOption(optionOf('--minutes <number>', 'stop after them, saved and ready to use', wholeNumberFrom(1)))
    .option('--json', 'the outcome as one JSON object on standard output')
    .action((folder: string, _: unknown, own: Command) => resume(folder, own))

  command
    .command('status')
    .summary('say how a run stands')
    .description('Says how a run stands.')
    .argument('<run>', 'its folder')
    .option('--json', 'for machines')
    .action((folder: string, _: unknown, own: Command) => status(folder, own.optsWithGlobals<TrainFlags>()))

  const asking: readonly (readonly [RunRequest, string])[] = [
    ['stop', 'stop a run after its step, saved'],
    ['pause', 'let a run wait, saved, until it is resumed'],
    ['save', 'save a checkpoint now'],
    ['sample', 'draw sample edits now'],
  ]
  for (const [request, summary] of asking) {
    command
      .command(request)
      .summary(summary)
      .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
      .argument('<run>', 'its folder')
      .action((folder: string) => sendRequest(folder, request))
  }

  command
    .command('merge')
    .summary('add adapters to a model for good')
    .description('Writes a checkpoint with the adapters of a LoRA file added to its weights.')
    .argument('<lora>', '.safetensors file of adapters')
    .argument('<output>', 'folder of the new checkpoint')
    .action((lora: string, output: string, _: unknown, own: Command) =>
      merge(lora, output, own.optsWithGlobals<TrainFlags>()),
    )
}

async function train(folder: string, flags: ClusterFlags): Promise<void> {
  if (flags.on === undefined) {
    refuseClusterOptions(flags)
    return beginRun(folder, flags, runSettingsIn(flags))
  }
  const output = flags.output ?? freeFolder(runFolderOf(folder))
  if (existsSync(output)) throw new UsageError(`${output} is there already: choose another folder for the run.`)
  return (await onCluster()).trainOnCluster(folder, output, flags)
}

/** Starts a run with the given settings; flags decide how progress is reported. */
export async function beginRun(folder: string, flags: TrainFlags, settings: Partial<RunSettings>): Promise<void> {
  const output = flags.output ?? freeFolder(runFolderOf(folder))
  const located = await modelPath(flags.model)
  await perform(flags, async (handlers) => {
    const begin = (model: string) => startRun({ data: folder, model, folder: output, settings }, handlers)
    const checkpoint = await openCheckpoint(located)
    if (isRun(output) || !isTextToImage(checkpoint)) return begin(located)
    // A text-to-image model is first widened into a folder beside the run.
    const widened = freeFolder(path.join(path.dirname(output), `${path.basename(output)}.base`))
    handlers.onNotice?.(`${checkpoint.card.name} does not look at pictures yet: ${widened} is a copy of it that does.`)
    try {
      await widenCheckpoint(checkpoint, widened)
      return await begin(widened)
    } catch (error) {
      // A run that could not be created leaves no base model behind either.
      if (!isRun(output)) await rm(widened, { recursive: true, force: true })
      throw error
    }
  })
}

async function resume(folder: string, own: Command): Promise<void> {
  const foreign = givenOption(own, own.parent?.options ?? [], own.options)
  if (foreign !== undefined) {
    throw new UsageError(`${foreign} is not for amend train resume: a run goes on with what it was begun with.`)
  }
  const flags = own.optsWithGlobals<TrainFlags>()
  if (isOnCluster(folder)) return (await onCluster()).resumeOnCluster(folder, flags)
  const files = runFiles(path.resolve(folder))
  const known = await readStatus(files).catch(() => undefined)
  if (known?.alive && known.state === 'paused') {
    const ignored = givenOption(own, own.options)
    if (ignored !== undefined) {
      throw new UsageError(`The run in ${folder} is paused and its process goes on as it is: leave ${ignored} out.`)
    }
    await askRun(files, 'resume')
    console.log(`The run in ${folder} goes on.`)
    return
  }
  await perform(flags, (handlers) => resumeRun(folder, runSettingsIn(flags satisfies SettingFlags), handlers))
}

/** The first option that was given, as written, other than those in `known`. */
function givenOption(
  command: Command,
  options: Command['options'],
  known: Command['options'] = [],
): string | undefined {
  const names = new Set(['json', ...known.map((option) => option.attributeName())])
  return options.find((option) => {
    const name = option.attributeName()
    return !names.has(name) && command.getOptionValueSourceWithGlobals(name) === 'cli'
  })?.long
}

/** Runs the training with progress output, signal handling and a final report. */
async function perform(
  { json, minutes }: TrainFlags,
  work: (handlers: RunHandlers) => Promise<RunOutcome>,
): Promise<void> {
  const progress = trainingProgress()
  const inbox = runInbox()
  const signals = trainingSignals(inbox, progress.say)
  try {
    const outcome = await work({
      inbox,
      ...(minutes !== undefined && { stopAfter: minutes * 60_000 }),
      onNotice: progress.say,
      onStatus(status) {
        progress.show(status)
        signals.onStatus(status)
      },
    })
    tell(outcome, json === true)
    if (signals.stopped()) process.exitCode = exitCodes.interrupted
  } finally {
    signals.done()
  }
}

function tell({ state, folder, model, pairs, skipped }: RunOutcome, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ state, folder, model, pairs, skipped }))
    return
  }
  const shown = path.relative(process.cwd(), model) || model
  const run = path.relative(process.cwd(), folder) || folder
  if (skipped.length > 0)
    console.error(`${skipped.length} of ${pairs + skipped.length} pairs were left out; log.txt names them.`)
  if (state === 'stopped') console.error(`Stopped and saved; to go on: amend train resume ${run}`)
  console.log(`${shown} is ready: amend edit photo.jpg "…" --model ${shown}`)
}

const isRun = (folder: string): boolean => existsSync(runFiles(folder).config)

const isOnCluster = (run: string): boolean => existsSync(clusterRecordFile(run))

/** Imported on demand: it would slow down the start of every command. */
const onCluster = () => import('./train-cluster.ts')

const runFolderOf = (data: string) => path.join('runs', path.basename(path.resolve(data)))

/** The folder, or the first free numbered name after it. */
function freeFolder(wanted: string): string {
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`
    if (!existsSync(folder)) return folder
  }
}

async function status(folder: string, { json }: TrainFlags): Promise<void> {
  if (isOnCluster(folder)) return (await onCluster()).statusOnCluster(folder, json === true)
  const known = await readStatus(runFiles(path.resolve(folder)))
  if (json) console.log(JSON.stringify(known))
  else console.log(statusText(known))
}

function statusText(known: KnownStatus): string {
  const working = known.state === 'running' || known.state === 'preparing' || known.state === 'paused'
  const state = working && !known.alive ? 'its process is gone: amend train resume goes on with it' : known.state
  const lines = [`${state}: ${progressText(known)}`]
  if (known.message !== '') lines.push(`  ${known.message}`)
  if (known.checkpoint !== null) lines.push(`  newest checkpoint  ${known.checkpoint}`)
  if (working && known.alive) lines.push(`  process            ${known.pid} on ${known.host}`)
  return lines.join('\n')
}

const confirmations: Readonly<Record<RunRequest, string>> = {
  stop: 'stops after its step',
  pause: 'pauses after its step',
  resume: 'goes on',
  save: 'saves after its step',
  sample: 'draws samples after its step',
  suspend: 'ends after its step, to go on later',
}

async function sendRequest(folder: string, request: RunRequest): Promise<void> {
  if (isOnCluster(folder)) {
    if (request === 'stop') return (await onCluster()).stopOnCluster(folder)
    throw new UsageError(`The run in ${folder} is on a cluster: status, stop and resume are all it can be asked for.`)
  }
  const files = runFiles(path.resolve(folder))
  const known = await readStatus(files)
  if (!known.alive) throw new UsageError(`The run in ${folder} is not being worked on: it is ${known.state}.`)
  await askRun(files, request)
  console.log(`The run in ${folder} ${confirmations[request]}.`)
}

async function merge(lora: string, output: string, { model }: TrainFlags): Promise<void> {
  if (existsSync(output)) throw new UsageError(`${output} is there already: choose another folder.`)
  const checkpoint = await openCheckpoint(await modelPath(model))
  const modules = await readLora(lora, checkpoint.components)
  const name = path.basename(path.resolve(output))
  await writeMerged(checkpoint, modules, path.resolve(output), { card: { ...checkpoint.card, name } })
  console.log(`${output} is ready: amend edit photo.jpg "…" --model ${output}`)
}
