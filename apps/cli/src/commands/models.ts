import { assertEditing, ModelError, openCheckpoint } from '@amend/models/checkpoint'
import { openStore, type PullProgress, type StoredModel } from '@amend/models/store'
import { type Command, Option } from 'commander'
import { variables } from '../environment.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { onInterrupt } from '../interrupt.ts'
import { embedded, modelPath } from '../model.ts'
import { statusLine } from '../progress.ts'
import { describeModel } from './inspect.ts'
import { addOptimizeCommand, makeInt8, textOf } from './optimize.ts'

interface Shown {
  readonly json?: boolean
}

export function addModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .summary('list, pull, inspect, optimize, verify and remove models')
    .description('The models on this machine.')

  models
    .command('list')
    .summary('list them')
    .description('Lists the embedded model and those that were pulled.')
    .option('--json', 'for machines')
    .action(list)

  models
    .command('pull')
    .summary('bring a model to this machine')
    .description(
      'Brings a model to this machine, goes on where an interrupted pull stopped, and checks every file. $HF_ENDPOINT names a mirror of Hugging Face, $HF_TOKEN a token.',
    )
    .argument('<source>', 'Hugging Face id such as timbrooks/instruct-pix2pix, address, folder or file')
    .option('--name <name>', 'what to call it')
    .option('--revision <revision>', 'branch, tag or commit')
    .addOption(new Option('--variant <variant>', 'which weights, where there are several').choices(['fp32', 'fp16']))
    .option('--with-safety-checker', 'its weights too: kept with the model; Amend does not apply it')
    .option('--int8', 'make its int8 version too, which is faster on a CPU')
    .option('--link', 'link a local folder or file in place of a copy')
    .option('--json', 'for machines')
    .action(pull)

  models
    .command('inspect')
    .summary('say what a model is made of and which settings suit it')
    .description('Says what a checkpoint is made of and which settings suit it.')
    .argument('<model>', 'name, folder or file')
    .option('--json', 'for machines')
    .action(async (reference: string, { json }: Shown) => {
      const description = await describeModel(await openCheckpoint(await modelPath(reference), { adapted: true }))
      console.log(json ? JSON.stringify(description.facts) : description.text)
    })

  addOptimizeCommand(models)

  models
    .command('verify')
    .summary('check the files of a pulled model')
    .description('Reads every file of a pulled model again and compares it with what was pulled.')
    .argument('<model>', 'name')
    .option('--json', 'for machines')
    .action(verify)

  models
    .command('remove')
    .summary('delete a pulled model')
    .description('Deletes a pulled model.')
    .argument('<model>', 'name')
    .option('--json', 'for machines')
    .action(async (name: string, { json }: Shown) => {
      if (name === embedded) throw new UsageError(`${embedded} is part of the program and stays.`)
      await openStore({ env: variables }).remove(name)
      console.log(json ? JSON.stringify({ name, removed: true }) : `${name} is removed.`)
    })
}

async function list({ json }: Shown): Promise<void> {
  const stored = await openStore({ env: variables }).list()
  if (json) {
    console.log(JSON.stringify([{ name: embedded, source: 'embedded', complete: true }, ...stored]))
    return
  }
  const rows = [[embedded, 'embedded', '', ''], ...stored.map(row)]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => (cells[column] as string).length)))
  for (const cells of rows)
    console.log(
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

const row = ({ name, source, bytes, complete }: StoredModel): string[] => [
  name,
  source,
  size(bytes),
  complete ? '' : 'incomplete',
]

interface PullFlags extends Shown {
  readonly name?: string
  readonly revision?: string
  readonly variant?: 'fp32' | 'fp16'
  readonly withSafetyChecker?: boolean
  readonly int8?: boolean
  readonly link?: boolean
}

async function pull(source: string, { json, int8, ...options }: PullFlags): Promise<void> {
  const interruption = onInterrupt()
  const show = statusLine()
  try {
    const model = await openStore({ env: variables }).pull(source, {
      ...options,
      signal: interruption.signal,
      onProgress: (progress) => show(progressText(progress)),
    })
    const made = int8 ? await makeInt8(model.name, {}, { signal: interruption.signal, onProgress: show }) : undefined
    show('')
    if (json) {
      console.log(JSON.stringify({ ...model, ...(made && { int8: { ...made.model, optimized: made.optimized } }) }))
      return
    }
    console.log(
      `${model.name} is ready (${size(model.bytes)}): amend edit photo.jpg "make it night" --model ${model.name}`,
    )
    if (made) console.log(textOf(made))
    else if (await hasFloats(model.name)) {
      console.log(`  on a CPU its int8 version takes a fraction of the time: amend models optimize ${model.name}`)
    }
  } finally {
    show('')
    interruption.done()
  }
}

/** Whether an int8 version of a model can be made. */
async function hasFloats(name: string): Promise<boolean> {
  try {
    return assertEditing(await openCheckpoint(await modelPath(name))).layout !== 'optimized'
  } catch (error) {
    if (error instanceof ModelError) return false
    throw error
  }
}

async function verify(name: string, { json }: Shown): Promise<void> {
  if (name === embedded)
    throw new UsageError(
      `${embedded} is part of the program: its files are checked by the program's own version control.`,
    )
  const result = await openStore({ env: variables }).verify(name)
  if (json) console.log(JSON.stringify({ name, ...result }))
  else if (result.ok) console.log(`${name}: every file is as it was pulled.`)
  else for (const { file, problem } of result.problems) console.error(`${name}: ${file} is ${problem}.`)
  if (!result.ok) process.exitCode = exitCodes.model
}

const progressText = ({ file, bytes, totalBytes }: PullProgress): string =>
  `${size(bytes)}${totalBytes === undefined ? '' : ` of ${size(totalBytes)}`}  ${file}`

function size(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}
