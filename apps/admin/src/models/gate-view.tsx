'use client'

import type { Gate } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Skeleton, Spinner } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleX } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { EstimateText } from '../evaluations/figures.tsx'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

const lookOften = 2_000 // ms, while an evaluation is open

/** The conditions of a version for serving; undefined until they are known. */
export function useGate(versionId: string) {
  return useQuery(
    useTRPC().model.gate.queryOptions(
      { id: versionId },
      {
        refetchInterval: ({ state }) =>
          state.data?.conditions.some(({ state: met }) => met === 'pending') ? lookOften : false,
      },
    ),
  )
}

const icons = {
  met: <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success-ink" />,
  failed: <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-ink" />,
  pending: <Spinner />,
}

/** Reasons that an evaluation removes. */
const curable = new Set([
  ...['not-evaluated', 'evaluation-failed', 'incumbent-not-evaluated', 'incumbent-evaluation-failed'],
])

/** What a version must show before it edits for people, with what is missing. */
export function GateView({ versionId }: { versionId: string }) {
  const t = useTranslations('models')
  const sentence = useErrorSentence()
  const { data, isError, error } = useGate(versionId)
  if (isError && !data) return <p className="text-danger-ink">{sentence(error)}</p>
  if (!data) return <Skeleton className="h-12" />
  return (
    <section aria-label={t('gate.title')} className="mt-3 rounded-lg bg-hover/60 p-3">
      <ul className="flex flex-col gap-2 text-[0.8125rem]">
        {data.conditions.map((condition) => (
          <Condition key={condition.name} condition={condition} />
        ))}
      </ul>
      {data.conditions.some(({ reason }) => curable.has(reason)) && <EvaluateButton versionId={versionId} />}
    </section>
  )
}

function Condition({ condition: { state, reason, findings = [] } }: { condition: Gate['conditions'][number] }) {
  const t = useTranslations('models')
  return (
    <li className="flex gap-2">
      {icons[state]}
      <div className="min-w-0">
        <p>{t(`gate.reasons.${reason}`)}</p>
        {findings.map(({ measure, difference, interval }) => (
          <p key={measure} className="text-muted">
            {t(`gate.measures.${measure as 'look'}`)}: <EstimateText mean={difference} interval={interval} />
          </p>
        ))}
      </div>
    </li>
  )
}

function EvaluateButton({ versionId }: { versionId: string }) {
  const t = useTranslations('models')
  const command = useCommand()
  const evaluate = useMutation(useTRPC().model.evaluate.mutationOptions())
  return (
    <Button
      size="sm"
      className="mt-3"
      loading={command.busy}
      onClick={() => command.run(() => evaluate.mutateAsync({ modelVersionId: versionId }), t('gate.requested'))}
    >
      {t('gate.evaluate')}
    </Button>
  )
}
