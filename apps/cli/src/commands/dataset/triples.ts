import { appendFile, readFile } from 'node:fs/promises'
import {
  DatasetError,
  type FineTuningForm,
  fineTuningForms,
  fineTuningLines,
  type HumanTriple,
  readHumanTriples,
} from '@amend/dataset'
import { writeFileAtomically } from '@amend/files'
import { type Command, Option } from 'commander'
import { exitCodes } from '../../exit.ts'

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
