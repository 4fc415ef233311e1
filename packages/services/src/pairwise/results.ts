import type { Records } from '@amend/db'
import { wilson } from '../canary/interval.ts'
import { agreementOf } from './agreement.ts'
import type { PairwiseResult, PairwiseResults } from './schema.ts'

const run = { select: { id: true, modelVersion: { select: { label: true, model: { select: { title: true } } } } } }
const mostTasks = 20_000

/** What people have judged, for each two runs. */
export async function readPairwiseResults({ installation }: Records): Promise<PairwiseResults> {
  const tasks = await installation.pairwiseTask.findMany({
    include: { first: run, second: run, votes: { select: { choice: true, raterId: true } } },
    orderBy: { createdAt: 'desc' },
    take: mostTasks,
  })
  const pairs = new Map<string, Task[]>()
  for (const task of tasks) {
    const key = `${task.firstId} ${task.secondId}`
    pairs.set(key, [...(pairs.get(key) ?? []), task])
  }
  return { results: [...pairs.values()].flatMap(resultOf) }
}

type Task = Awaited<ReturnType<Records['installation']['pairwiseTask']['findMany']>>[number] & {
  readonly first: Run
  readonly second: Run
  readonly votes: readonly { readonly choice: string; readonly raterId: string }[]
}

interface Run {
  readonly id: string
  readonly modelVersion: { readonly label: string; readonly model: { readonly title: string } }
}

function resultOf(tasks: readonly Task[]): PairwiseResult[] {
  const [task] = tasks
  if (!task) return []
  const votes = tasks.flatMap((one) => one.votes)
  const count = (choice: string) => votes.filter((vote) => vote.choice === choice).length
  const [firstBetter, secondBetter] = [count('first'), count('second')]
  const decided = firstBetter + secondBetter
  const found = decided > 0 ? wilson(firstBetter, decided, 1.96) : undefined
  return [
    {
      first: versionOf(task.first),
      second: versionOf(task.second),
      tasks: tasks.length,
      raters: new Set(votes.map(({ raterId }) => raterId)).size,
      ...{ firstBetter, secondBetter, ties: count('tie'), bothBad: count('bothBad') },
      share: found ? { share: found.share, interval: [found.interval[0], found.interval[1]] } : null,
      agreement: agreementOf(tasks.map((one) => one.votes.map(({ choice }) => choice))),
    },
  ]
}

const versionOf = ({ id: runId, modelVersion: { label, model } }: Run) => ({ runId, label, title: model.title })
