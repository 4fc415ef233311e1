/** A writer that learns from triples: the embedded one, for a few steps. */
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { tryLock } from '@amend/files/lock'
import { openLanguageModel } from '@amend/inference/language'
import { openWeights, readTensor } from '@amend/models/checkpoint'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, describe, expect, it } from 'vitest'
import { type TrainWriterOptions, trainWriter } from './train-writer.ts'
import { openTrainableWriter } from './trainable-writer.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-writer-'))
afterAll(() => rm(root, { recursive: true, force: true }))
const model = embeddedCheckpoint('writer').folder
const scenes = ['a castle', 'a forest', 'an apple', 'a penguin', 'a bridge', 'a lake', 'a barn', 'a dog']
const examples = scenes.map((scene) => ({
  prompt: `${scene}\n##\n`,
  completion: `print it in teal\n%%\n${scene} as a teal print\nEND`,
}))
const settings = { steps: 6, batchSize: 4, learningRate: 1e-3, heldOut: 0.25, saveEvery: 100 }
const train = (name: string, more: Partial<TrainWriterOptions> = {}) =>
  trainWriter({ model, examples, folder: path.join(root, name), settings, threads: 1, ...more })

describe('the loss', { timeout: 120_000 }, () => {
  it('is the mean −log p of the completion’s tokens, and padding changes nothing', async () => {
    const config = JSON.parse(readFileSync(path.join(model, 'config.json'), 'utf8'))
    const network = await openTrainableWriter(config, await openWeights(model))
    const values = await Promise.all(network.trainables.map((trainable) => trainable.initial()))
    const language = await openLanguageModel(model)
    const texts = [examples[0]!, examples[3]!].map(({ prompt, completion }) => {
      const start = language.encode(prompt)
      return { ids: [...start, ...language.encode(completion)], from: start.length }
    })
    let [total, count] = [0, 0]
    for (const { ids, from } of texts) {
      const { data, shape } = await language.logits(ids)
      const width = shape.at(-1)!
      for (let place = from; place < ids.length; place++) {
        const row = data.subarray((place - 1) * width, place * width)
        const most = row.reduce((a, b) => Math.max(a, b))
        total += most + Math.log(row.reduce((sum, value) => sum + Math.exp(value - most), 0)) - row[ids[place]!]!
        count += 1
      }
    }
    const { loss } = await network.lossAndGradients(values, texts)
    expect(loss).toBeCloseTo(total / count, 4)
    await Promise.all([network.release(), language.release()])
  })
})

describe('a run', { timeout: 180_000 }, () => {
  it('lowers the loss of what it has not seen, and its result writes what it learned', async () => {
    const {
      before,
      after,
      model: trained,
    } = await train('learns', {
      settings: { ...settings, steps: 60, learningRate: 2e-3 },
    })
    expect(after!).toBeLessThan(0.5 * before!)
    const writer = await openLanguageModel(trained)
    const greedy = { temperature: 0, topP: 1, frequencyPenalty: 0, presencePenalty: 0, maxTokens: 64, key: [0] }
    const { text } = await writer.complete('a castle\n##\n', { ...greedy, stop: ['\nEND'] })
    expect(text).toBe('print it in teal\n%%\na castle as a teal print')
    await writer.release()
  })

  it('that was stopped goes on to the same bits', async () => {
    const whole = await train('whole')
    const controller = new AbortController()
    const onStep = (step: number) => void (step === 3 && controller.abort())
    await expect(train('stopped', { onStep, signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' })
    const steps: number[] = []
    const resumed = await train('stopped', { onStep: (step) => void steps.push(step) })
    expect(steps).toEqual([4, 5, 6])
    const [a, b] = await Promise.all([openWeights(whole.model), openWeights(resumed.model)])
    for (const name of a.names()) {
      const [one, other] = await Promise.all([readTensor(a.find(name)!), readTensor(b.find(name)!)])
      expect(Buffer.compare(Buffer.from(one.data.buffer), Buffer.from(other.data.buffer)), name).toBe(0)
    }
    expect(resumed.after).toBe(whole.after)
  })

  it('refuses to go on with other settings, and to begin without examples', async () => {
    await train('frozen', { settings: { ...settings, steps: 1 } })
    await expect(train('frozen')).rejects.toMatchObject({ code: 'different-configuration' })
    await expect(train('empty', { examples: [] })).rejects.toMatchObject({ code: 'empty-data' })
  })

  it('goes on after a crash at its beginning', async () => {
    const short = { settings: { ...settings, steps: 1 } }
    const folder = path.join(root, 'crashed')
    await mkdir(folder)
    // What the writer of files leaves when it is killed before the rename.
    await writeFile(path.join(folder, '.amend-1.part'), '{')
    await train('crashed', short)
    await rm(path.join(folder, 'checkpoints'), { recursive: true })
    expect((await train('crashed', short)).steps).toBe(1)
  })

  it('is worked on by one command at a time, and begins in an empty folder only', async () => {
    const folder = path.join(root, 'busy')
    await mkdir(folder)
    const release = await tryLock(path.join(folder, 'run.lock'))
    await expect(train('busy')).rejects.toMatchObject({ code: 'busy' })
    expect(await readdir(folder)).toEqual(['run.lock'])
    release?.()
    await writeFile(path.join(folder, 'letter.txt'), 'x')
    await expect(train('busy')).rejects.toMatchObject({ code: 'already-exists' })
  })
})
