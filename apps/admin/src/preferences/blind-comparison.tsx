'use client'

import type { PairwiseAnswer, PairwiseTaskItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Button, classNames, ErrorState, Kbd, Skeleton } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { pictureAddress } from '../evaluations/metrics.ts'
import { useCommand } from '../shell/use-command.ts'
import { useTRPC } from '../trpc/client.tsx'

const answers = [
  { answer: 'left', keys: 'ArrowLeft' },
  { answer: 'tie', keys: 't' },
  { answer: 'bothBad', keys: 'b' },
  { answer: 'right', keys: 'ArrowRight' },
] as const satisfies readonly { answer: PairwiseAnswer; keys: string }[]

/** Asks which of two results is better. The sides are drawn at random, and nothing says which version made which. */
export function BlindComparison() {
  const t = useTranslations('preferences')
  const sentence = useErrorSentence()
  const { data, isError, error } = useQuery(useTRPC().preference.next.queryOptions())
  if (isError && !data) return <ErrorState title={sentence(error)} />
  if (!data) return <Skeleton className="h-64" />
  if (!data.task) return <p className="text-muted">{t('nothingToJudge')}</p>
  return <Judgement key={data.task.id} task={data.task} waiting={data.waiting} />
}

function Judgement({ task, waiting }: { task: PairwiseTaskItem; waiting: number }) {
  const t = useTranslations('preferences')
  const command = useCommand()
  const judge = useMutation(useTRPC().preference.judge.mutationOptions())
  const give = (answer: PairwiseAnswer) => {
    if (!command.busy) void command.run(() => judge.mutateAsync({ id: task.id, answer }))
  }
  useShortcuts(
    answers.map(({ answer, keys }) => ({
      ...{ keys, description: t(`answers.${answer}`), group: t('blind'), run: () => give(answer) },
    })),
  )
  const pictures = [
    { hash: task.left, label: t('left') },
    // On a phone above the two, which must be beside each other.
    { hash: task.photo, label: t('photo'), className: 'order-first col-span-2 sm:order-none sm:col-span-1' },
    { hash: task.right, label: t('right') },
  ]
  return (
    <div className="rounded-xl bg-surface p-4 ring-1 ring-line">
      <p className="mb-3 flex flex-wrap items-baseline justify-between gap-2">
        <span className="font-medium">“{task.instruction}”</span>
        <span className="text-[0.8125rem] text-muted">{t('waiting', { count: waiting })}</span>
      </p>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {pictures.map(({ hash, label, className }) => (
          <figure key={label} className={classNames('flex min-w-0 flex-col gap-1.5', className)}>
            <img
              src={pictureAddress(hash)}
              alt={label}
              className="max-h-80 w-full rounded-lg bg-hover object-contain"
            />
            <figcaption className="text-center text-[0.8125rem] text-muted">{label}</figcaption>
          </figure>
        ))}
      </div>
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        {answers.map(({ answer, keys }) => (
          <Button key={answer} disabled={command.busy} onClick={() => give(answer)}>
            {t(`answers.${answer}`)} <Kbd keys={keys} />
          </Button>
        ))}
      </div>
    </div>
  )
}
