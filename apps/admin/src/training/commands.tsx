'use client'

import type { TrainingCommandItem, TrainingCommandKind, TrainingRunDetail } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, type BadgeProps, Button, buttonStyles, ConfirmDialog, showToast } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { Section } from '../shell/page-header.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { useTRPC } from '../trpc/client.tsx'

const kinds = ['pause', 'resume', 'save', 'sample', 'stop'] as const satisfies readonly TrainingCommandKind[]

/** Asks something of a run, and says at once whether the run takes it. */
function useRunCommand(id: string) {
  const t = useTranslations('training.commands')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const queryClient = useQueryClient()
  const command = useMutation(useTRPC().training.command.mutationOptions())
  const say = (message: string, tone: 'success' | 'danger') => showToast({ message, tone, closeLabel: shell('close') })
  return {
    busy: command.isPending ? command.variables.kind : undefined,
    ask: async (kind: TrainingCommandKind) => {
      try {
        const { status, message } = await command.mutateAsync({ id, kind })
        if (status === 'refused') say(message ?? t('states.refused'), 'danger')
        else say(t(status === 'done' ? 'done' : 'requested'), 'success')
      } catch (error) {
        say(sentence(error), 'danger')
      } finally {
        await queryClient.invalidateQueries()
      }
    },
  }
}

/** Buttons for what the run takes now. */
export function CommandButtons({ run }: { run: TrainingRunDetail }) {
  const t = useTranslations('training.commands')
  const training = useTranslations('training')
  const shell = useTranslations('shell')
  const [stopping, setStopping] = useState(false)
  const { busy, ask } = useRunCommand(run.id)
  const open = (kind: TrainingCommandKind) =>
    run.commands.some((one) => one.kind === kind && (one.status === 'requested' || one.status === 'acknowledged'))
  return (
    <>
      {kinds
        .filter((kind) => run.allowed.includes(kind))
        .map((kind) => (
          <Button
            key={kind}
            loading={busy === kind}
            disabled={open(kind)}
            onClick={() => (kind === 'stop' ? setStopping(true) : ask(kind))}
          >
            {t(kind)}
          </Button>
        ))}
      <Link className={buttonStyles()} href={`/training/new?from=${run.id}`}>
        {t('again')}
      </Link>
      <ConfirmDialog
        open={stopping}
        onOpenChange={setStopping}
        title={training('stopConfirm.title', { name: run.name })}
        description={training('stopConfirm.text')}
        confirmLabel={t('stop')}
        cancelLabel={shell('cancel')}
        onConfirm={async () => {
          setStopping(false)
          await ask('stop')
        }}
      />
    </>
  )
}

const tones: Readonly<Record<TrainingCommandItem['status'], BadgeProps['tone']>> = {
  requested: 'neutral',
  acknowledged: 'accent',
  done: 'success',
  refused: 'danger',
}

/** What was asked of the run, and what came of it. */
export function CommandLog({ commands }: { commands: readonly TrainingCommandItem[] }) {
  const t = useTranslations('training.commands')
  const format = useFormatter()
  const stateOf = ({ status, step }: TrainingCommandItem) =>
    status === 'done' && step !== null ? t('states.doneAt', { step: format.number(step) }) : t(`states.${status}`)
  const columns: Column<TrainingCommandItem>[] = [
    { key: 'what', label: t('what'), cell: ({ kind }) => t(kind) },
    {
      ...{ key: 'answer', label: t('answer') },
      cell: (command) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone={tones[command.status]}>{stateOf(command)}</Badge>
          {command.message}
        </span>
      ),
    },
    { key: 'when', label: t('when'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
  return (
    <Section title={t('title')}>
      {commands.length === 0 ? (
        <p className="text-muted">{t('none')}</p>
      ) : (
        <DataTable label={t('title')} columns={columns} rows={commands} rowKey={({ id }) => id} />
      )}
    </Section>
  )
}
