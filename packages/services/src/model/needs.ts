/** What a version needs of a worker, so that its jobs are taken by one that can compute with it. */
import type { Records } from '@amend/db'
import type { Need } from '@amend/jobs'
import { z } from 'zod'

/** Of the weights of a version. */
export const weightKinds = ['int8', 'float'] as const

const schema = z.object({ weights: z.enum(weightKinds), bytes: z.number().nonnegative() })

export type ModelNeeds = z.output<typeof schema>

/** The need of jobs with a version; undefined when every worker takes it. */
export async function needOfVersion(records: Records, versionId: string | null): Promise<Need | undefined> {
  if (versionId === null) return undefined
  const version = await records.installation.modelVersion.findUnique({
    where: { id: versionId },
    select: { needs: true },
  })
  const { data } = schema.safeParse(version?.needs)
  return data && { kind: data.weights, memory: Math.ceil(data.bytes / 2 ** 20) }
}
