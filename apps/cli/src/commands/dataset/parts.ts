/** How a recipe's parts are found on this machine. */
import { type PartSource, readHumanTriples } from '@amend/dataset'
import { variables } from '../../environment.ts'
import { modelPath } from '../../model.ts'

export interface PartFlags {
  readonly threads?: number
  /** Human-written triples that show an endpoint what is wanted. */
  readonly examples?: string
}

export async function partSource({ threads, examples }: PartFlags = {}): Promise<PartSource> {
  return {
    locate: (reference) => modelPath(reference),
    apiKey: variables.OPENAI_API_KEY,
    threads,
    examples: examples === undefined ? [] : (await readHumanTriples(examples)).triples,
  }
}
