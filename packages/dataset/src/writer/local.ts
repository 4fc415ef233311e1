/** The writer on our own runtime: a checkpoint of GPT-2's layout. */
import { openLanguageModel } from '@amend/inference/language'
import type { DatasetRecipe } from '../recipe.ts'
import { completionEnd, parseCompletion, promptOf } from './triple-format.ts'
import type { InstructionWriter } from './writer.ts'

/**
 * Opens the checkpoint.
 * @throws InferenceError, ModelError, GraphError when it cannot be used
 */
export async function openLocalWriter(
  folder: string,
  { sampling }: Pick<DatasetRecipe, 'sampling'>,
  options: { readonly threads?: number } = {},
): Promise<InstructionWriter> {
  const model = await openLanguageModel(folder, options)
  return {
    name: model.name,
    async write({ caption }, key, signal) {
      const prompt = promptOf(caption)
      if (model.encode(prompt).length >= model.positions) return 'the caption is too long for the writer'
      const { text, finish } = await model.complete(prompt, { ...sampling, stop: [completionEnd], key }, signal)
      return finish === 'length' ? 'the answer does not end' : parseCompletion(text)
    },
    release: () => model.release(),
  }
}
