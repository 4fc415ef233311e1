import {
  defaultSelection,
  type Fate,
  type Funnel,
  fates,
  fateText,
  openDataset,
  parseSelection,
  readSelection,
  type Selection,
  select,
  selectionNames,
  writeSelection,
} from '@amend/dataset'
import type { Command } from 'commander'
import { UsageError } from '../../exit.ts'
import { number, oneOf, optionOf, type Rule, wholeNumberFrom } from '../../options.ts'

/** The name of the selection that follows from the recipe. */
export const defaultName = 'default'

/** Commander replaces null, so the word stays until the selection is made. */
type Off = 'off'

interface SelectFlags {
  readonly name: string
  readonly image?: number | Off
  readonly direction?: number | Off
  readonly caption?: number | Off
  readonly perInstruction?: number | Off
  readonly hashDistance?: number | Off
  readonly cosine?: number | Off
  readonly rule?: 'and' | 'or'
  readonly pictures?: 'before' | 'both'
  readonly keepUnsafe?: boolean
  readonly exclude?: readonly string[]
  readonly json?: boolean
}

const orOff = ({ must, read }: Rule<number>): Rule<number | Off> => ({
  must: `${must} or "off"`,
  read: (text) => (text === 'off' ? text : read(text)),
})

const cosine = orOff(number)

export function addSelectCommand(dataset: Command): void {
  dataset
    .command('select')
    .summary('say which candidates are kept, and see the funnel')
    .description(
      'Applies a selection: a named view of the scores, which can be changed and applied again in seconds. What is given is kept under the name; the rest stays as it was, or follows from the recipe.',
    )
    .argument('<folder>', 'the dataset')
    .option('--name <name>', 'of the selection', defaultName)
    .addOption(optionOf('--image <cosine>', 'the least similarity of the two pictures, or off', cosine))
    .addOption(optionOf('--direction <cosine>', 'the least similarity of the two changes, or off', cosine))
    .addOption(optionOf('--caption <cosine>', 'the least similarity of picture and caption, or off', cosine))
    .addOption(
      optionOf(
        '--per-instruction <count>',
        'the most pairs of an instruction, or off',
        orOff(wholeNumberFrom(1, 1000)),
      ),
    )
    .addOption(
      optionOf(
        '--hash-distance <bits>',
        'near-duplicates differ in so many bits, or off',
        orOff(wholeNumberFrom(0, 12)),
      ),
    )
    .addOption(optionOf('--cosine <cosine>', 'near-duplicates have embeddings this alike, or off', cosine))
    .addOption(optionOf('--rule <rule>', 'whether both tests must agree: and, or', oneOf(['and', 'or'] as const)))
    .addOption(
      optionOf('--pictures <which>', 'whose hashes are compared: before, both', oneOf(['before', 'both'] as const)),
    )
    .option('--keep-unsafe', 'keep pairs that the safety check flagged')
    .option('--exclude <pairs...>', 'reject instructions (12) or candidates (12.3) by their numbers')
    .option('--json', 'for machines')
    .action(selectPairs)
}

async function selectPairs(folder: string, flags: SelectFlags): Promise<void> {
  const dataset = await openDataset(folder)
  const selection = changed(await selectionNamed(dataset, flags.name), flags)
  const judged = await select(dataset, selection)
  judged.close()
  await writeSelection(dataset, flags.name, selection)
  if (flags.json) console.log(JSON.stringify({ name: flags.name, selection, funnel: judged.funnel }))
  else for (const line of funnelLines(judged.funnel, selection)) console.log(line)
}

/** A stored selection; for the default name, that of the recipe. @throws DatasetError 'no-selection' for another name */
export async function selectionToUse(
  dataset: Awaited<ReturnType<typeof openDataset>>,
  name: string,
): Promise<Selection> {
  return name === defaultName ? selectionNamed(dataset, name) : readSelection(dataset, name)
}

/** A stored selection, or that of the recipe under a new name. */
async function selectionNamed(dataset: Awaited<ReturnType<typeof openDataset>>, name: string): Promise<Selection> {
  return (await selectionNames(dataset)).includes(name)
    ? readSelection(dataset, name)
    : defaultSelection(dataset.recipe)
}

function changed(selection: Selection, flags: SelectFlags): Selection {
  const { image, direction, caption, perInstruction, hashDistance, cosine: least, rule, pictures } = flags
  const given = (name: string, value: number | string | undefined) =>
    value === undefined ? {} : { [name]: value === 'off' ? null : value }
  const plan = {
    ...selection.duplicates,
    ...given('hashDistance', hashDistance),
    ...given('cosine', least),
    ...given('rule', rule),
    ...given('pictures', pictures),
  }
  return parseSelection({
    ...selection,
    thresholds: {
      ...selection.thresholds,
      ...given('image', image),
      ...given('direction', direction),
      ...given('caption', caption),
    },
    ...given('perTriple', perInstruction),
    duplicates: Object.keys(plan).length > 0 ? plan : selection.duplicates,
    ...(flags.keepUnsafe && { dropUnsafe: false }),
    exclude: [...selection.exclude, ...(flags.exclude ?? []).map(rejectedPair)],
  })
}

function rejectedPair(text: string): { triple: number; candidate?: number } {
  const [, triple, candidate] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (triple === undefined) throw new UsageError(`--exclude takes numbers such as 12 or 12.3, not "${text}".`)
  return { triple: Number(triple), ...(candidate !== undefined && { candidate: Number(candidate) }) }
}

/** The funnel for a terminal. */
export function funnelLines(
  { captions, triples, candidates, checkedForSafety, fates: counts, kept }: Funnel,
  selection: Selection,
): string[] {
  const width = Math.max(candidates, triples.written, captions.taken).toLocaleString('en').length
  const line = (count: number, text: string, sign = ' ') =>
    `${sign}${count.toLocaleString('en').padStart(width)}  ${text}`
  const refused = (reasons: Readonly<Record<string, number>>) =>
    Object.entries(reasons).map(([reason, count]) => line(count, reason, '−'))
  return [
    ...(captions.taken > 0 ? [line(captions.taken, 'captions'), ...refused(captions.refused)] : []),
    ...(triples.written > 0 ? [line(triples.written, 'instructions'), ...refused(triples.refused)] : []),
    line(candidates, 'candidates'),
    ...fates
      .filter((fate: Fate) => fate !== 'kept' && counts[fate] > 0)
      .map((fate) => line(counts[fate], fateText(fate, selection), '−')),
    line(
      kept.pairs,
      `pairs kept, of ${kept.triples.toLocaleString('en')} instructions and ${kept.captions.toLocaleString('en')} captions`,
    ),
    ...(checkedForSafety === candidates
      ? []
      : [`${(candidates - checkedForSafety).toLocaleString('en')} candidates were not checked for safety.`]),
  ]
}
