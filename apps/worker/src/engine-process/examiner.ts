import type { Picture } from '@amend/imaging'
import { openSafetyChecker, planesOf, type SafetyChecker } from '@amend/inference/encoders'
import { openClassifier, type PictureScores } from '@amend/safety'
import type { Findings } from '../safety/findings.ts'
import type { EngineOptions } from './options.ts'

/** Examines pictures by the classifier and, where the checkpoint has one, by its own safety checker. */
export interface Examiner {
  /** Loads the classifier; the checker loads at its first use. */
  load(): Promise<void>
  examine(picture: Picture): Promise<Findings>
  /** By the classifier alone, in 10 to 20 ms: for previews. */
  classify(picture: Picture): Promise<PictureScores>
  /** Of the checkpoint's part; the classifier stays for the next one. */
  release(): Promise<void>
}

const classifier = openClassifier({ threads: 1 })

/**
 * @param location of the checkpoint
 * @throws ModelError, GraphError
 */
export async function openExaminer(location: string, { device, threads }: EngineOptions): Promise<Examiner> {
  const options = { device, ...(threads !== undefined && { threads }) }
  const checker: SafetyChecker | undefined = await openSafetyChecker(location, options)
  return {
    load: classifier.load,
    classify: classifier.classify,
    examine: async (picture) => {
      const [scores, verdicts] = await Promise.all([
        classifier.classify(picture),
        checker?.check([planesOf(picture)]) ?? [],
      ])
      const [verdict] = verdicts
      return { scores, ...(verdict && { concept: Math.max(...verdict.conceptScores) }) }
    },
    release: async () => checker?.release(),
  }
}
