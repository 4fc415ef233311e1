/** A small picture in every look that a model knows, to choose from: all of them in one batch of the network. */
import { ownScheduler } from '@amend/contract'
import { editLatents } from '@amend/diffusion'
import { detailRestorer, modelSize, type Picture, restoreModel, toModelInput } from '@amend/imaging'
import { type Embeddings, embedInstructions, imageCondition } from './conditions.ts'
import { batchOfOne, checkPicture, itemsOf, type LoadedModel, schedulerFor, yieldToEventLoop } from './edit.ts'
import type { EditRun, LookSample } from './editor.ts'

/** For each loaded model the embeddings of its looks [B, length, width], and of no instruction. */
const embedded = new WeakMap<LoadedModel, Promise<Embeddings>>()

/** The seed of a look does not matter at one step, and samples of one photo should not differ from time to time. */
const seed = 0

/** @throws InferenceError for a bad picture; the signal's reason when aborted */
export async function sampleLooks(
  loaded: LoadedModel,
  picture: Picture,
  { signal }: Pick<EditRun, 'signal'>,
): Promise<LookSample[]> {
  const { model, card } = loaded
  const looks = Object.keys(card.scope?.looks ?? {})
  if (looks.length === 0) return []
  checkPicture(picture, undefined)
  const { defaults, resolution } = card
  const { side, multiple } = resolution
  const target = Math.max(multiple, Math.round(resolution.target / 2 / multiple) * multiple)
  const input = await toModelInput(picture, modelSize(picture.width, picture.height, { side, multiple, target }))
  const imageLatents = await model.encodeImage({ data: input.pixels, shape: [3, input.height, input.width] })
  const text = await embeddingsOf(loaded)
  signal?.throwIfAborted()
  const latents = await editLatents({
    unet: model.unet,
    imageLatents: imageCondition(loaded, imageLatents),
    text,
    config: schedulerFor(loaded.scheduler, defaults.scheduler ?? ownScheduler),
    steps: defaults.steps,
    guidance: { text: defaults.textGuidance, image: defaults.imageGuidance },
    seeds: looks.map(() => seed),
    ...(signal && { signal }),
  })
  signal?.throwIfAborted()
  const painted = itemsOf(await model.decode(latents))
  const [reference] = itemsOf(await model.decodeUnscaled(batchOfOne(imageLatents)))
  if (!reference) throw new RangeError('A picture has latents.')
  const restore =
    defaults.restore === 'detail'
      ? detailRestorer(picture, reference.data, input)
      : (output: Float32Array) => restoreModel(picture, output, input)
  const samples: LookSample[] = []
  for (const [i, look] of looks.entries()) {
    await yieldToEventLoop(signal)
    const output = painted[i]
    if (output) samples.push({ look, picture: await restore(output.data) })
  }
  return samples
}

function embeddingsOf(loaded: LoadedModel): Promise<Embeddings> {
  const before = embedded.get(loaded)
  if (before) return before
  const { model, tokenizer, card } = loaded
  const context = Math.min(tokenizer.maxLength, model.contextLength)
  const encode = (instruction: string) => tokenizer.encode(instruction, context)
  const looks = Object.values(card.scope?.looks ?? {}).map(([plainest = '']) => encode(plainest))
  const now = embedInstructions(loaded, looks, encode(''))
  embedded.set(loaded, now)
  now.catch(() => embedded.delete(loaded))
  return now
}
