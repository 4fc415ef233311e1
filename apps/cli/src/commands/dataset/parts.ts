/** How a recipe's parts are found on this machine. */
import { type DatasetRecipe, type PartSource, readHumanTriples } from '@amend/dataset'
import { type Device, devices } from '@amend/graph/runtime'
import type { Command } from 'commander'
import { variables } from '../../environment.ts'
import { UsageError } from '../../exit.ts'
import { modelPath } from '../../model.ts'
import { oneOf, optionOf, wholeNumberFrom } from '../../options.ts'

export interface PartFlags {
  readonly device?: Device
  readonly precision?: 'float32' | 'float16'
  readonly threads?: number
  /** Human-written triples that show an endpoint what is wanted. */
  readonly examples?: string
}

/** Options of all commands that run networks. */
export const addPartOptions = (command: Command): Command =>
  command
    .addOption(optionOf('--device <device>', `${devices.join(', ')} (default: cpu)`, oneOf(devices)))
    .addOption(
      optionOf('--precision <type>', 'float32, float16 (default: float32)', oneOf(['float32', 'float16'] as const)),
    )
    .addOption(optionOf('--threads <count>', 'threads of one operator', wholeNumberFrom(1, 256)))

/** @throws UsageError when the recipe names an endpoint and there is no key */
export async function partSource(
  { device, precision, threads, examples }: PartFlags = {},
  recipe?: DatasetRecipe,
): Promise<PartSource> {
  if (recipe && (recipe.writer.kind === 'openai' || recipe.moderation) && !variables.OPENAI_API_KEY) {
    throw new UsageError('The recipe names an endpoint: set OPENAI_API_KEY to its key.')
  }
  return {
    locate: (reference) => modelPath(reference),
    apiKey: variables.OPENAI_API_KEY,
    examples: examples === undefined ? [] : (await readHumanTriples(examples)).triples,
    ...(device !== undefined && { device }),
    ...(precision !== undefined && { precision }),
    ...(threads !== undefined && { threads }),
  }
}
