import { expect, it } from 'vitest'
import { difference, wilson } from './interval.ts'
import { judgeOutcome } from './outcome.ts'

const close = (value: number) => expect.closeTo(value, 3)

it("gives Wilson's interval, also for none, all and no edits", () => {
  // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
  expect(wilson(81, 263, 1.96)).toEqual({ share: close(0.308), interval: [close(0.2553), close(0.3662)] })
  expect(wilson(0, 20, 1.96).interval).toEqual([0, close(0.1611)])
  expect(wilson(20, 20, 1.96).interval).toEqual([close(0.8389), 1])
  expect(wilson(0, 0, 1.96).interval).toEqual([0, 1])
})

it("gives Newcombe's interval of a difference", () => {
  // Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
  const found = difference(wilson(56, 70, 1.96), wilson(48, 80, 1.96))
  expect(found).toEqual({ difference: close(0.2), interval: [close(0.0524), close(0.3339)] })
})

it('judges each rate in its own direction, with the margin', () => {
  const arm = (kept: number, downvoted: number) => ({ done: 100, failed: 0, kept, redone: 0, downvoted, downloaded: 0 })
  const verdicts = (margin: number, candidate: ReturnType<typeof arm>) =>
    Object.fromEntries(
      judgeOutcome({ incumbent: arm(60, 10), candidate }, { least: 50, margin }).rates.map(({ name, verdict }) => [
        name,
        verdict,
      ]),
    )
  expect(verdicts(0, arm(20, 60))).toMatchObject({ kept: 'worse', downvoted: 'worse', failed: 'unclear' })
  expect(verdicts(0, arm(95, 10))).toMatchObject({ kept: 'better', downvoted: 'unclear' })
  expect(verdicts(0.5, arm(20, 60))).toMatchObject({ kept: 'unclear', downvoted: 'unclear' })
})
