import { storedOutcomeSchema } from '@amend/contract'
import { type Prisma, settingsOf } from '@amend/db'
import { z } from 'zod'
import type { EditItem } from '../types.ts'

/** The columns of an item. */
export const editParts = {
  result: { select: { id: true } },
  createdBy: { select: { id: true, name: true } },
  modelVersion: { select: { label: true, model: { select: { title: true } } } },
} satisfies Prisma.EditInclude

export type EditWithParts = Prisma.EditGetPayload<{ include: typeof editParts }>

const timings = z.record(z.string(), z.number())

export function editItem(edit: EditWithParts): EditItem {
  const { errorCode: code, errorMessage: message, modelVersion } = edit
  return {
    id: edit.id,
    workspaceId: edit.workspaceId,
    sourceId: edit.sourceId,
    treeId: edit.treeId,
    batchId: edit.batchId,
    variant: edit.variant,
    kind: edit.kind,
    instruction: edit.instruction,
    prompt: edit.prompt,
    settings: settingsOf(edit),
    hasMask: edit.maskHash !== null,
    status: edit.status,
    progress: edit.progress,
    resultId: edit.result?.id ?? null,
    error: code !== null && message !== null ? { code, message } : null,
    // Written by workers of any version: unknown fields are omitted.
    outcome: storedOutcomeSchema.safeParse(edit.advice).data ?? null,
    timings: timings.safeParse(edit.timings).data ?? null,
    model: modelVersion && { title: modelVersion.model.title, label: modelVersion.label },
    createdBy: edit.createdBy,
    createdAt: edit.createdAt.toISOString(),
    startedAt: edit.startedAt?.toISOString() ?? null,
    finishedAt: edit.finishedAt?.toISOString() ?? null,
  }
}
