/** Judgements: the two losses against their definitions, and what is learned from judgements by a known rule. */
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createGenerator } from '@amend/diffusion'
import { pictureFromRgb, writePicture } from '@amend/imaging'
import { openClip } from '@amend/inference/encoders'
import { readPreferences } from '@amend/pairs'
import { waves, workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runInbox } from '../run/inbox.ts'
import { readMetrics } from '../run/metrics.ts'
import { resumeRun, startRun } from '../run/run.ts'
import { reference } from '../testing/reference.ts'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { tinySettings } from '../testing/tiny-settings.ts'
import { itemErrors, judge } from './dpo.ts'
import { learnReward } from './learn-reward.ts'
import { rankingLoss } from './plackett-luce.ts'
import { openReward, type RankedFeatures, rewardGradients, trainReward } from './reward.ts'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.remove())

describe('Diffusion-DPO', () => {
  const reference = { preferred: 0.3, rejected: 0.25 }
  it('has the loss of its definition and its derivative', () => {
    for (const [preferred, rejected] of [
      [0.3, 0.24],
      [0.28, 0.26],
      [0.31, 0.2],
    ] as const) {
      const z = -0.5 * 100 * (preferred - rejected - 0.05)
      const { loss, agrees, slope } = judge({ preferred, rejected }, reference, 100)
      expect(loss).toBeCloseTo(-Math.log(1 / (1 + Math.exp(-z))), 10)
      expect(agrees).toBe(z > 0)
      const at = (moved: number) => judge({ preferred: preferred + moved, rejected }, reference, 100).loss
      expect((at(1e-6) - at(-1e-6)) / 2e-6).toBeCloseTo(slope, 4)
      const other = (moved: number) => judge({ preferred, rejected: rejected + moved }, reference, 100).loss
      expect((other(1e-6) - other(-1e-6)) / 2e-6).toBeCloseTo(-slope, 4)
    }
    expect(judge({ preferred: 9, rejected: 0 }, reference, 1e6)).toMatchObject({ slope: 5e5, agrees: false })
    expect(judge({ preferred: 0, rejected: 9 }, reference, 1e6)).toMatchObject({ loss: 0, slope: 0, agrees: true })
  })

  it('measures the items of a batch separately', () => {
    expect([...itemErrors(Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 0, 3, 7), 2)]).toEqual([2, 4.5])
  })
})

describe('the likelihood of a ranking', () => {
  it("equals Bradley and Terry's for two, and has the derivatives of its definition", () => {
    expect(rankingLoss(Float64Array.of(1.5, 0.5)).loss).toBeCloseTo(Math.log(1 + Math.exp(-1)), 12)
    const scores = Float64Array.of(0.3, -1, 2, 0.1)
    const { slopes } = rankingLoss(scores)
    scores.forEach((_, i) => {
      const at = (moved: number) => rankingLoss(scores.map((score, k) => score + (k === i ? moved : 0))).loss
      expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(slopes[i]!, 7)
    })
    expect(rankingLoss(Float64Array.of(1000, -1000)).loss).toBe(0)
  })
})

/** Rankings by a rule: the third feature decides. */
function ruled(count: number, seed: number): RankedFeatures[] {
  const random = createGenerator(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 3 }, () => random.randn(16)).sort((a, b) => b[2]! - a[2]!),
  )
}

describe('a reward model', () => {
  it('has the gradients of its loss', () => {
    const random = createGenerator(4)
    const network = {
      mean: new Float32Array(16),
      deviation: new Float32Array(16).fill(2),
      weight1: random.randn(32 * 16),
      bias1: random.randn(32),
      weight2: random.randn(32),
    }
    const rankings = ruled(3, 5)
    const { gradients } = rewardGradients(network, rankings)
    for (const [g, name] of (['weight1', 'bias1', 'weight2'] as const).entries()) {
      for (const at of [0, 7, 31]) {
        const moved = (by: number) => {
          const values = network[name].slice()
          values[at]! += by
          return rewardGradients({ ...network, [name]: values }, rankings).loss
        }
        expect((moved(0.01) - moved(-0.01)) / 0.02).toBeCloseTo(gradients[g]![at]!, 2)
      }
    }
  })

  it('learns a rule and applies it to held-out rankings; without a rule its accuracy is chance', async () => {
    const { model, report } = trainReward(ruled(120, 1), { encoder: 'none' })
    expect(report).toMatchObject({ comparisons: 288, heldOutComparisons: 72 })
    expect(report.heldOutAccuracy).toBeGreaterThan(0.85)
    const random = createGenerator(2)
    const noise = Array.from({ length: 120 }, () => [random.randn(16), random.randn(16)])
    expect(Math.abs(trainReward(noise, { encoder: 'none' }).report.heldOutAccuracy! - 0.5)).toBeLessThan(0.3)

    await model.save(bench.at('reward.safetensors'))
    const [good, bad] = ruled(1, 77)[0]!
    const again = await openReward(bench.at('reward.safetensors'))
    expect(again.score(good!)).toBe(model.score(good!))
    expect(again.score(good!)).toBeGreaterThan(again.score(bad!))
  })

  it('ignores features that never varied in training, such as those of a single instruction', () => {
    const beside = (rankings: readonly RankedFeatures[], constant: number): Float32Array[][] =>
      rankings.map((ranking) => ranking.map((x) => Float32Array.from([...x, ...new Float32Array(16).fill(constant)])))
    const { model } = trainReward(beside(ruled(60, 1), 0.1), { encoder: 'none', heldOut: 0 })
    const unseen = ruled(40, 9)
    const scores = (constant: number) => beside(unseen, constant).flat().map(model.score)
    expect(scores(-0.7)).toEqual(scores(0.1))
    const right = beside(unseen, -0.7).filter(([best, , worst]) => model.score(best!) > model.score(worst!))
    expect(right.length).toBeGreaterThan(36)
  })

  it('holds out all rankings of a picture or none', () => {
    const pictures = ['often', 'often', 'often', 'often', 'often', 'once']
    const { report } = trainReward(ruled(6, 1), { encoder: 'none', pictures, heldOut: 0.5, epochs: 1 })
    expect([3, 15]).toContain(report.heldOutComparisons)
    expect(report.comparisons + report.heldOutComparisons).toBe(18)
  })
})

/** A folder of preferences: the brighter of two results is preferred. */
async function brighterPreferred(folder: string, count: number): Promise<string> {
  await writePairs(folder, count)
  await mkdir(`${folder}/bright`)
  const lines: string[] = []
  for (let i = 0; i < count; i++) {
    const name = `${String(i).padStart(5, '0')}.png`
    const bright = waves(i, 48, 32).map((value) => 128 + value / 2)
    await writePicture(`${folder}/bright/${name}`, pictureFromRgb(48, 32, bright), { format: 'png' })
    const [preferred, rejected] = [`bright/${name}`, `input/${name}`]
    const judged = i % 2 ? { ranking: [preferred, rejected, `output/${name}`] } : { preferred, rejected }
    lines.push(JSON.stringify({ input: `input/${name}`, instruction: 'improve it', ...judged }))
  }
  await writeFile(`${folder}/preferences.jsonl`, `${lines.join('\n')}\n{"input":"x"}\n`)
  return folder
}

it('reads judgements, and names a faulty line', async () => {
  const { pairs, rankings, skipped } = (await readPreferences(await brighterPreferred(bench.at('judged'), 4)))!
  expect(rankings.map((ranking) => ranking.pairs.length)).toEqual([2, 3, 2, 3])
  expect(pairs).toHaveLength(10)
  expect(skipped).toEqual([{ id: 'preferences.jsonl:5', reason: expect.stringContaining('at least two') }])
})

it('trains a reward model on judged pictures through CLIP', async () => {
  const clip = await openClip(reference('clip/config.json').replace('/config.json', ''), { threads: 1 })
  const { report, skipped } = await learnReward(await brighterPreferred(bench.at('for reward'), 12), clip, {
    heldOut: 0.25,
  })
  await clip.release()
  expect(skipped).toHaveLength(1)
  expect(report).toMatchObject({ heldOutComparisons: expect.any(Number), comparisons: expect.any(Number) })
  expect(report.trainedAccuracy).toBeGreaterThan(0.9)
})

it('holds out all judgements of a picture together', async () => {
  const folder = await brighterPreferred(bench.at('judged often'), 2)
  const judged = (i: number, instruction: string) => {
    const [preferred, rejected] = [`bright/0000${i}.png`, `input/0000${i}.png`]
    return JSON.stringify({ input: rejected, instruction, preferred, rejected })
  }
  const often = ['a', 'b', 'c', 'd', 'e'].map((instruction) => judged(0, instruction))
  await writeFile(`${folder}/preferences.jsonl`, [...often, judged(1, 'a')].join('\n'))
  const clip = await openClip(reference('clip/config.json').replace('/config.json', ''), { threads: 1 })
  const { report } = await learnReward(folder, clip, { heldOut: 0.5, epochs: 1 })
  await clip.release()
  expect([1, 5]).toContain(report.heldOutComparisons)
})

describe('an editor', () => {
  const settings = {
    ...tinySettings,
    steps: 24,
    // Both results have the same crop and noise, so there is little to learn in a step.
    batchSize: 12,
    learningRate: 0.02,
    beta: 30,
    saveEvery: 100,
    train: { rank: 4, alpha: 4, targets: ['to_v', 'to_out.0', 'conv1', 'conv_out'] },
  }

  it('learns to agree with preferences, and resumes to the same bits', async () => {
    const model = await tinyCheckpoint(bench.at('base'))
    const data = await brighterPreferred(bench.at('bright'), 8)
    const given = { ...settings, heldOut: 2, sampleEvery: 24, samples: 0, emaDecay: null }
    await startRun({ data, model, folder: bench.at('preferred'), settings: given })
    const metrics = await readMetrics(bench.at('preferred', 'metrics.jsonl'))
    // At the first step the model is its own reference: the loss is log 2.
    expect(metrics[0]!.loss).toBeCloseTo(Math.LN2, 5)
    const late = metrics.slice(-8).map(({ loss }) => loss / 8)
    expect(late.reduce((a, b) => a + b, 0)).toBeLessThan(Math.LN2 - 0.01)
    expect(metrics.at(-1)).toMatchObject({ heldOutLoss: expect.any(Number), heldOutAgreement: expect.any(Number) })

    const inbox = runInbox()
    const stop = { inbox, onStatus: ({ step }: { step: number }) => step === 11 && inbox.ask('stop') }
    await startRun({ data, model, folder: bench.at('stopped'), settings: given }, stop)
    await resumeRun(bench.at('stopped'))
    const losses = (run: string) =>
      readMetrics(bench.at(run, 'metrics.jsonl')).then((all) => all.map(({ loss }) => loss))
    expect(await losses('stopped')).toEqual(await losses('preferred'))
  }, 240_000)

  it.each([{ minSnrGamma: 5 }, { rehearse: 0.5 }, { rehearsals: 10 }, { prediction: 'v_prediction' as const }])(
    'refuses settings without effect on comparisons: %o',
    async (idle) => {
      const start = startRun({
        data: bench.at('bright'),
        model: bench.at('base'),
        folder: bench.at('idle'),
        settings: { ...settings, ...idle },
      })
      await expect(start).rejects.toMatchObject({
        code: 'bad-setting',
        message: expect.stringContaining(`"${Object.keys(idle)[0]}"`),
      })
      expect(existsSync(bench.at('idle'))).toBe(false)
    },
  )

  it('refuses rankings without Diffusion-DPO, and Diffusion-DPO without rankings', async () => {
    const model = bench.at('base')
    const pairs = await writePairs(bench.at('pairs'), 2)
    await expect(startRun({ data: pairs, model, folder: bench.at('x'), settings })).rejects.toThrow(/no judgements/)
    await expect(
      startRun({ data: bench.at('bright'), model, folder: bench.at('y'), settings: { ...settings, beta: null } }),
    ).rejects.toThrow(/not pairs/)
  })
})
