'use client'

import type { PreferenceList, PreferenceSetItem } from '@amend/api/types'
import { preferenceLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, buttonStyles, TextField } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { useTRPC } from '../trpc/client.tsx'

const lookOften = 1_500 // ms, while a set is being written
const lookEvery = 20_000 // ms

const tones = { waiting: 'neutral', done: 'success', failed: 'danger' } as const

/** Judgements in folders, from which a model learns what people like. */
export function PreferenceSets() {
  const t = useTranslations('preferences')
  const { data } = useQuery(
    useTRPC().preference.sets.queryOptions(undefined, {
      refetchInterval: ({ state }) =>
        state.data?.sets.some(({ status }) => status === 'waiting') ? lookOften : lookEvery,
    }),
  )
  return (
    <Section title={t('sets')}>
      <p className="mb-3 max-w-3xl text-muted">{t('setsText')}</p>
      {data && <WriteForm available={data.available} />}
      {data && data.sets.length > 0 && <Sets sets={data.sets} />}
    </Section>
  )
}

function WriteForm({ available }: Pick<PreferenceList, 'available'>) {
  const t = useTranslations('preferences')
  const sentence = useErrorSentence()
  const command = useCommand()
  const write = useMutation(useTRPC().preference.write.mutationOptions())
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) return setProblem(t('badName'))
    try {
      await write.mutateAsync({ name })
    } catch (error) {
      return setProblem(sentence(error))
    }
    setName('')
    await command.finish(t('requested'))
  }
  return (
    <form onSubmit={submit} noValidate className="mb-4 flex flex-wrap items-start gap-3">
      <TextField
        className="w-72"
        label={t('name')}
        hint={t('available', { pairwise: available.fromPairwise, votes: available.fromVotes })}
        error={problem}
        value={name}
        maxLength={preferenceLimits.name}
        spellCheck={false}
        autoCapitalize="none"
        onChange={({ target }) => {
          setName(target.value)
          setProblem(undefined)
        }}
      />
      <Button type="submit" className="mt-[1.625rem] h-10" loading={write.isPending}>
        {t('write')}
      </Button>
    </form>
  )
}

function Sets({ sets }: { sets: readonly PreferenceSetItem[] }) {
  const t = useTranslations('preferences')
  const sentence = useErrorSentence()
  const columns: Column<PreferenceSetItem>[] = [
    { key: 'name', label: t('name'), className: 'font-medium', cell: ({ name }) => name },
    {
      key: 'status',
      label: t('state'),
      cell: ({ status, error }) => (
        <span className="flex flex-col gap-1">
          <span>
            <Badge tone={tones[status]}>{t(`states.${status}`)}</Badge>
          </span>
          {error && (
            <span className="text-danger-ink">{error.code === 'internal' ? sentence(error) : error.message}</span>
          )}
        </span>
      ),
    },
    { key: 'pairwise', label: t('fromPairwise'), numeric: true, cell: ({ fromPairwise }) => fromPairwise },
    { key: 'votes', label: t('fromVotes'), numeric: true, cell: ({ fromVotes }) => fromVotes },
    {
      key: 'train',
      label: t('train'),
      className: 'min-w-80',
      cell: ({ id, name, folder }) =>
        folder && (
          <span className="flex flex-col items-start gap-1.5">
            <Link
              href={`/training/new?preferences=${id}`}
              className={buttonStyles({ size: 'sm' })}
              aria-label={t('trainOn', { name })}
            >
              {t('trainAction')}
            </Link>
            <code className="break-all text-xs">{`amend prefer reward ${folder} --clip pico-clip`}</code>
          </span>
        ),
    },
    { key: 'created', label: t('requestedAt'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
  return <DataTable label={t('sets')} columns={columns} rows={sets} rowKey={({ id }) => id} />
}
