/** The program of a process that evaluates versions: it holds one version and a CLIP checkpoint while it runs. */

import { parseEngineOptions } from '../engine-process/options.ts'
import { serveTasks } from '../process/serve.ts'
import { compareRuns } from './compare-runs.ts'
import { runEvaluation } from './run-evaluation.ts'
import type { EvaluationTasks } from './tasks.ts'

const options = parseEngineOptions(process.argv[2])

serveTasks<EvaluationTasks>({
  evaluate: (task, context) => runEvaluation(task, context, options),
  compare: async ({ first, others }, { turn }) => {
    const made = []
    for (const other of others) {
      made.push(...compareRuns(first, other))
      await turn()
    }
    return made
  },
})
