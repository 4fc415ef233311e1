import { appendFile, readFile } from 'node:fs/promises'
import {
  DatasetError,
  type FineTuningForm,
  fineTuningForms,
  fineTuningLines,
  type HumanTriple,
  readHumanTriples,
  writerExamples,
} from '@amend/dataset'
import { writeFileAtomically } from '@amend/files'
import { embeddedCheckpoint } from '@amend/pico'
import { trainWriter } from '@amend/training/writer'
import { type Command, Option } from 'commander'
import { exitCodes } from '../../exit.ts'
import { onInterrupt } from '../../interrupt.ts'
import { modelPath } from '../../model.ts'
import { number, optionOf, wholeNumberFrom } from '../../options.ts'
import { statusLine } from '../../progress.ts'

export function addTriplesCommands(dataset: Command): void {
  const triples = dataset
    .command('triples')
    .summary('add, check and export triples written by people')
    .description('Triples written by people, as JSON lines with input, edit and output: writers learn from them.')
  triples
    .command('add')
    .summary('add one')
    .argument('<file>', 'a file of triples, made if it is missing')
    .argument('<caption>', 'what the picture shows')
    .argument('<instruction>', 'what to change')
    .argument('<edited-caption>', 'what the picture shows afterwards')
    .action((file: string, input: string, edit: string, output: string) => add(file, { input, edit, output }))
  triples
    .command('check')
    .summary('check a file: form, acceptance tests, duplicates')
    .argument('<file>', 'a file of triples')
    .option('--json', 'for machines')
    .action(check)
  addTrainCommand(triples)
  triples
    .command('export')
    .summary('write the file from which a hosted model is fine-tuned')
    .argument('<file>', 'a file of triples')
    .argument('<output>', 'the file to write')
    .addOption(new Option('--form <form>', 'of the examples').choices(fineTuningForms).default('completion'))
    .action(async (file: string, output: string, { form }: { readonly form: FineTuningForm }) => {
      const found = await readHumanTriples(file)
      await writeFileAtomically(output, fineTuningLines(found.triples, form))
      console.log(`${output}: ${found.triples.length} examples, ${found.faults.length} faulty lines left out`)
    })
}

interface TrainFlags {
  readonly model: string
  readonly steps?: number
  readonly batchSize?: number
  readonly learningRate?: number
  readonly seed?: number
  readonly threads?: number
  readonly json?: boolean
}

function addTrainCommand(triples: Command): void {
  triples
    .command('train')
    .summary('train a local writer on them')
    .description(
      'Trains a writer of GPT-2 layout on triples of people. The folder of the run goes on where it stopped; its model is the writer of a recipe: { "kind": "local", "model": "<folder>/model" }.',
    )
    .argument('<file>', 'a file of triples')
    .argument('<folder>', 'of the run: a new one, or one to continue')
    .option('--model <model>', 'the writer to begin with', embeddedCheckpoint('writer').name)
    .addOption(optionOf('--steps <count>', 'default: three times through the triples', wholeNumberFrom(1)))
    .addOption(optionOf('--batch-size <count>', 'triples of a step (default: 16)', wholeNumberFrom(1, 1024)))
    .addOption(optionOf('--learning-rate <number>', 'default: 0.0003', number))
    .addOption(optionOf('--seed <number>', 'of the order (default: 0)', wholeNumberFrom(0)))
    .addOption(optionOf('--threads <count>', 'threads of one operator', wholeNumberFrom(1, 256)))
    .option('--json', 'for machines')
    .action(train)
}

async function train(file: string, folder: string, { model, threads, json, ...settings }: TrainFlags): Promise<void> {
  const { triples, faults } = await readHumanTriples(file)
  if (faults.length > 0)
    console.error(`${faults.length} faulty lines are left out: amend dataset triples check ${file}`)
  const show = statusLine()
  const { signal, done } = onInterrupt()
  try {
    const outcome = await trainWriter({
      model: await modelPath(model),
      examples: writerExamples(triples),
      folder,
      settings,
      ...(threads !== undefined && { threads }),
      onStep: (step, steps, loss) => show(`step ${step} of ${steps}, loss ${loss.toFixed(3)}`),
      signal,
    })
    show('')
    const { before, after, steps } = outcome
    if (json) console.log(JSON.stringify({ ...outcome, triples: triples.length }))
    else {
      const held =
        before === null || after === null
          ? ''
          : `; held-out loss ${before.toFixed(3)} before, ${after.toFixed(3)} after`
      console.log(`${outcome.model}: ${steps} steps on ${triples.length} triples${held}`)
    }
  } finally {
    show('')
    done()
  }
}

async function check(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const { triples, faults } = await readHumanTriples(file)
  if (json) console.log(JSON.stringify({ triples: triples.length, faults }))
  else console.log(`${file}: ${triples.length} triples, ${faults.length} faulty lines`)
  if (!json) for (const { line, reason } of faults) console.error(`Line ${line}: ${reason}.`)
  if (faults.length > 0) process.exitCode = exitCodes.picture
}

/** Adds a triple and takes it back when it does not pass the checks. */
async function add(file: string, triple: HumanTriple): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '')
  const separator = before === '' || before.endsWith('\n') ? '' : '\n'
  await appendFile(file, `${separator}${JSON.stringify(triple)}\n`)
  const { triples, faults } = await readHumanTriples(file)
  const line = `${before}${separator}`.split('\n').length
  const fault = faults.find((found) => found.line === line)
  if (fault) {
    await writeFileAtomically(file, before)
    throw new DatasetError('bad-data', `The triple was not added: ${fault.reason}.`)
  }
  console.log(`${file}: ${triples.length} triples`)
}
