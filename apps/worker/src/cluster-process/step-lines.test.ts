import { describe, expect, it } from 'vitest'
import { stepLine, stepMetrics } from './step-lines.ts'

/** As tqdm prints them under accelerate, with the postfix of the script. */
const lines = [
  'Steps:   0%|          | 0/3 [00:00<?, ?it/s]',
  'Steps:  33%|███▎      | 1/3 [00:03<00:06,  3.01s/it]',
  'Steps:  33%|███▎      | 1/3 [00:03<00:06,  3.01s/it, lr=5e-5, step_loss=0.4]',
  'Steps:  67%|██████▋   | 2/3 [00:04<00:02,  1.50s/it, lr=5e-5, step_loss=0.4]',
  'Steps:  67%|██████▋   | 2/3 [00:04<00:02,  1.50s/it, lr=5e-5, step_loss=0.2]',
  '12/01/2026 00:00:00 - INFO - Saved state to /model/checkpoint-2',
  'Steps: 100%|██████████| 3/3 [00:05<00:00,  2.00it/s, lr=4e-5, step_loss=0.1]',
]
const numbered = (texts: readonly string[]) =>
  texts.map((text, i) => ({ number: i + 1, at: new Date(1_000 * i), text }))

describe('a line of the bar', () => {
  it('has the step, the time left and, after the first step, loss and rate', () => {
    expect(stepLine(lines[0]!)).toEqual({ step: 0, steps: 3, secondsLeft: null, seconds: null })
    expect(stepLine(lines[4]!)).toEqual({
      ...{ step: 2, steps: 3, secondsLeft: 2, seconds: 1.5, loss: 0.2, learningRate: 5e-5 },
    })
    expect(stepLine(lines[6]!)).toMatchObject({ step: 3, seconds: 0.5 })
    expect(stepLine('Steps:   1%| | 10/1000 [00:10<1:02:03,  3.7s/it, step_loss=nan, lr=1e-5]')).toEqual({
      ...{ step: 10, steps: 1000, secondsLeft: 3723, seconds: 3.7, learningRate: 1e-5 },
    })
  })

  it.each(['Steps: 1', 'Loading pipeline: 50%|█| 1/2 [00:00<00:01]', 'Steps: none'])('is not %j', (text) => {
    expect(stepLine(text)).toBeUndefined()
  })
})

describe('the metrics of a job', () => {
  it('have each step once, with the loss that was printed last', () => {
    const steps = stepMetrics()
    const points = [...steps.take(numbered(lines)), ...steps.end()]
    expect(points.map(({ step, loss }) => [step, loss])).toEqual([
      [1, 0.4],
      [2, 0.2],
      [3, 0.1],
    ])
    expect(points[0]?.smoothed).toBeCloseTo(0.4)
    expect(steps.latest()).toMatchObject({ step: 3, steps: 3, loss: 0.1, secondsLeft: 0, learningRate: 4e-5 })
    expect(steps.end()).toEqual([])
  })

  it('are the same when the output comes in other parts', () => {
    const [whole, parts] = [stepMetrics(), stepMetrics()]
    const found = lines.flatMap((_, i) => parts.take(numbered(lines).slice(i, i + 1)))
    expect([...found, ...parts.end()]).toEqual([...whole.take(numbered(lines)), ...whole.end()])
  })
})
