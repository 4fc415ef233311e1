import type { SafetyReviewItem } from '@amend/api/types'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type Command, useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

type Seen = Pick<SafetyReviewItem, 'id' | 'status'>

export interface Decisions extends Pick<Command, 'busy'> {
  /** The last decision on this page, which can be taken back. */
  readonly last: Seen | undefined
  /** @param seen the picture in the state that the administrator has seen: another one's decision is not overwritten */
  decide(seen: Seen, decision: SafetyReviewItem['status'], done?: string): Promise<void>
  undo(): Promise<void>
}

/** Decisions on flagged pictures. A refusal is told in one sentence, and the list is read again. */
export function useDecisions(): Decisions {
  const command = useCommand()
  const mutation = useMutation(useTRPC().moderation.decide.mutationOptions())
  const [last, setLast] = useState<Seen>()
  const decide: Decisions['decide'] = async ({ id, status: replaces }, decision, done) => {
    const succeeded = await command.run(() => mutation.mutateAsync({ id, decision, replaces }), done)
    setLast(succeeded && decision !== 'requested' ? { id, status: decision } : undefined)
  }
  const undo = async () => {
    if (last && !command.busy) await decide(last, 'requested')
  }
  return { busy: command.busy, last, decide, undo }
}
