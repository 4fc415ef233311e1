/** The card of a version: README.md in Hugging Face's form. */
import { featuresOf, type versionColumns } from './columns.ts'
import { splits, type VersionFacts } from './version.ts'

const sizeClasses = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [Number.POSITIVE_INFINITY, '1M<n<10M'],
] as const

/** Options of the card. */
export interface CardOptions {
  /** The columns of the Parquet files beside it; absent where there are none. */
  readonly columns?: readonly (keyof typeof versionColumns)[]
}

/** The text of the card. Texts of the dataset are quoted, so that none becomes markup. */
export function cardOf(facts: VersionFacts, { columns }: CardOptions = {}): string {
  const present = splits.filter((split) => (facts.splits[split] ?? 0) > 0)
  // JSON is YAML.
  const yaml = (value: unknown) => JSON.stringify(value)
  const licences = [...new Set(facts.models.flatMap(({ licence }) => licence ?? []))]
  const front = [
    '---',
    `pretty_name: ${yaml(`${facts.dataset}, ${facts.name}`)}`,
    'license: other',
    `license_name: ${yaml(licences.join(', ') || 'see the card')}`,
    'task_categories: ["image-to-image"]',
    'tags: ["instruction-based-image-editing", "instruct-pix2pix"]',
    `size_categories: [${yaml(sizeClasses.find(([below]) => facts.pairs < below)?.[1])}]`,
    ...(columns
      ? [
          `configs: ${yaml([{ config_name: 'default', data_files: present.map((split) => ({ split, path: `data/${split}-*` })) }])}`,
          `dataset_info: ${yaml({ features: namedFeatures(columns), splits: present.map((name) => ({ name, num_examples: facts.splits[name] })) })}`,
        ]
      : []),
    '---',
  ]
  const { recipe, selection } = facts
  const body = [
    `# ${escaped(facts.dataset)}, version ${escaped(facts.name)}`,
    `Pairs of pictures with the instruction that leads from one to the other, made with the recipe of InstructPix2Pix (Brooks et al. 2022) by Amend.`,
    table(
      ['', 'Train', 'Validation', 'Test', 'All'],
      [['Pairs', ...splits.map((split) => facts.splits[split] ?? 0), facts.pairs]],
    ),
    `${number(facts.captions)} captions, ${number(facts.instructions)} instructions, ${number(facts.bytes)} bytes of pictures. All pairs of a caption are in one part. Manifest (SHA-256): \`${facts.hash}\`.`,
    '## How it was made',
    table(
      ['Part', 'Model', 'Licence'],
      facts.models.map(({ role, name, licence }) => [role, escaped(name), escaped(licence ?? 'not known')]),
    ),
    `Selection ${escaped(facts.selectionName)}: of ${number(Object.values(facts.fates).reduce((sum, n) => sum + n, 0))} candidates ${number(facts.pairs)} were kept.`,
    table(
      ['What became of candidates', 'Count'],
      Object.entries(facts.fates).flatMap(([fate, n]) => (n > 0 ? [[escaped(fate), n]] : [])),
    ),
    '## Safety',
    `${picturesSafety(facts)} ${textsSafety(facts)}`,
    ...(Object.keys(facts.licences).length > 0
      ? [
          '## Licences of the captions',
          table(
            ['Licence', 'Pairs'],
            Object.entries(facts.licences).map(([name, n]) => [escaped(name), n]),
          ),
        ]
      : []),
    '## Recipe and selection',
    fenced({ recipe, selection }),
  ]
  return `${front.join('\n')}\n\n${body.join('\n\n')}\n`
}

/** Says plainly when nothing was checked. */
function picturesSafety({ pairs, checkedForSafety: checked = 0, fates }: VersionFacts): string {
  if (checked === 0) return 'No safety classifier has judged these pictures.'
  const flagged = `It flagged ${number(fates.unsafe ?? 0)} other candidates, which were dropped.`
  if (checked === pairs) return `The safety checker of Stable Diffusion has judged all pictures. ${flagged}`
  return `The safety checker of Stable Diffusion has judged ${number(checked)} of ${number(pairs)} pairs, and nothing the others. ${flagged}`
}

function textsSafety({ recipe: { blockedWords, moderation } }: VersionFacts): string {
  const by = [
    ...(moderation ? [`by ${escaped(moderation.model)}`] : []),
    ...(blockedWords.length > 0 ? [`by a list of ${number(blockedWords.length)} words`] : []),
  ]
  return by.length > 0
    ? `Captions and instructions were moderated ${by.join(' and ')}.`
    : 'Captions and instructions were not moderated.'
}

const number = (value: number) => value.toLocaleString('en')

/** A block of code. No text in it can end it, because JSON has no line that begins with a fence. */
const fenced = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``

/** A text in which Markdown and HTML have no meaning. */
const escaped = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[&<>]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[letter] ?? letter)
    .replace(/[\\`*_[\]{}()#!|~]/g, (letter) => `\\${letter}`)

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === 'number' ? number(cell) : cell)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function namedFeatures(columns: readonly (keyof typeof versionColumns)[]) {
  return Object.entries(featuresOf(columns)).map(([name, feature]) => ({
    name,
    dtype: 'dtype' in feature ? feature.dtype : 'image',
  }))
}
