/** A blind comparison of results: people see two pictures, and not which version made which. */
import { createHash } from 'node:crypto'
import type { SessionPrincipal } from '@amend/auth'
import { isUniqueViolation, type PairwiseChoice, type Records } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import { evaluatedSoFarSchema } from '../evaluation/schema.ts'
import type { Services } from '../services.ts'
import type { PairwiseAnswer, PairwiseNext } from './schema.ts'

/** How many people judge a task: the overlap shows how far they agree. */
const overlap = 2

/**
 * Adds a task for each item of which both runs have a result.
 * @returns how many are new
 * @throws ServiceError 'not-found'; 'bad-input' for runs of one version, and without a common item
 */
export async function addPairwiseTasks(
  services: Services,
  { person }: SessionPrincipal,
  { firstId, secondId }: { readonly firstId: string; readonly secondId: string },
): Promise<{ added: number }> {
  return services.database.transaction(async (records) => {
    const { evaluationRun, evaluationPicture, pairwiseTask } = records.installation
    const runs = await evaluationRun.findMany({ where: { id: { in: [firstId, secondId] }, status: 'done' } })
    if (runs.length < 2) throw notFound()
    if (new Set(runs.map(({ modelVersionId }) => modelVersionId)).size < 2) {
      throw new ServiceError('bad-input', 'Choose runs of two versions.')
    }
    const pictures = await evaluationPicture.findMany({ where: { runId: { in: [firstId, secondId] }, kind: 'result' } })
    const of = (runId: string) => pictures.filter((picture) => picture.runId === runId).map(({ itemId }) => itemId)
    const second = new Set(of(secondId))
    const data = of(firstId).flatMap((itemId) => (second.has(itemId) ? [{ firstId, secondId, itemId }] : []))
    if (data.length === 0) throw new ServiceError('bad-input', 'The two runs have no item in common.')
    const { count } = await pairwiseTask.createMany({ data, skipDuplicates: true })
    await recordAdministration(records, person.id, {
      ...{ action: 'model:compare', subjectId: firstId },
      ...{ before: {}, after: { with: secondId, tasks: count } },
    })
    return { added: count }
  })
}

/** The next task that one has not judged, those that somebody else has judged first. */
export async function nextPairwiseTask(
  { installation, unsafe }: Records,
  { person }: SessionPrincipal,
): Promise<PairwiseNext> {
  const rows = await unsafe.$queryRaw<{ id: string; waiting: number }[]>`
    SELECT task.id::text, count(*) OVER ()::int AS waiting FROM "PairwiseTask" AS task
    LEFT JOIN LATERAL (SELECT count(*) AS votes FROM "PairwiseVote" WHERE "taskId" = task.id) AS given ON true
    WHERE given.votes < ${overlap}
      AND NOT EXISTS (SELECT FROM "PairwiseVote" WHERE "taskId" = task.id AND "raterId" = ${person.id}::uuid)
    ORDER BY given.votes DESC, task."createdAt", task.id LIMIT 1`
  const [row] = rows
  if (!row) return { task: null, waiting: 0 }
  const task = await installation.pairwiseTask.findUniqueOrThrow({
    where: { id: row.id },
    include: { first: { select: { items: true } } },
  })
  const pictures = await installation.evaluationPicture.findMany({
    where: { runId: { in: [task.firstId, task.secondId] }, itemId: task.itemId },
  })
  const hash = (runId: string, kind: 'photo' | 'result') =>
    pictures.find((picture) => picture.runId === runId && picture.kind === kind)?.blobHash ?? ''
  const results = [hash(task.firstId, 'result'), hash(task.secondId, 'result')]
  const [left = '', right = ''] = isSwapped(task.id, person.id) ? results.reverse() : results
  const items = evaluatedSoFarSchema.safeParse(task.first.items).data?.items ?? []
  const instruction = items.find(({ id }) => id === task.itemId)?.instruction ?? ''
  return {
    task: { id: task.id, instruction, photo: hash(task.firstId, 'photo'), left, right },
    waiting: row.waiting,
  }
}

/** Whether the second result is on the left: drawn for each task and person, and the same when the page is read again. */
const isSwapped = (taskId: string, raterId: string) =>
  (createHash('sha256').update(`${taskId} ${raterId}`).digest()[0] ?? 0) % 2 === 1

/** @throws ServiceError 'not-found'; 'changed-meanwhile' for a task that one has judged */
export async function judgePairwiseTask(
  { database }: Services,
  { person }: SessionPrincipal,
  { id, answer }: { readonly id: string; readonly answer: PairwiseAnswer },
): Promise<void> {
  const swapped = isSwapped(id, person.id)
  const choice = choiceOf(answer, swapped)
  try {
    await database.transaction(async (records) => {
      const { pairwiseTask, pairwiseVote } = records.installation
      if (!(await pairwiseTask.findUnique({ where: { id }, select: { id: true } }))) throw notFound()
      await pairwiseVote.create({ data: { taskId: id, raterId: person.id, choice, swapped } })
      await recordAdministration(records, person.id, {
        ...{ action: 'model:judge', subjectId: id },
        ...{ before: {}, after: { choice } },
      })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw changedMeanwhile()
    throw error
  }
}

function choiceOf(answer: PairwiseAnswer, swapped: boolean): PairwiseChoice {
  if (answer === 'tie' || answer === 'bothBad') return answer
  return (answer === 'left') !== swapped ? 'first' : 'second'
}
