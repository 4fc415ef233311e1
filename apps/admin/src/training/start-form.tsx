'use client'

import type { Registry, TrainingRunDetail } from '@amend/api/types'
import { type TrainingField, type TrainingSettingName, trainingFields, trainingLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, buttonStyles, Card, Select, showToast, TextField } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { ClusterFields, clusterOf, missingIn, noCluster } from './cluster-fields.tsx'
import { type Draft, draftOf, emptyDraft, settingsOf } from './draft.ts'
import { SettingField, useRange } from './setting-field.tsx'
import { settingGroups } from './setting-groups.ts'

interface StartFormProps {
  registry: Registry
  /** Of an hour of a machine. */
  price: { readonly amount: number | null; readonly currency: string }
  parent?: TrainingRunDetail | undefined
}

const other = 'other'
const fieldOf = new Map<string, TrainingField>(trainingFields().map((field) => [field.name, field]))

interface Basics {
  readonly name: string
  /** The id of a version, or `other`. */
  readonly base: string
  readonly reference: string
  readonly pairs: string
  readonly minutes: string
  readonly price: string
}

function basicsOf({ registry, price, parent }: StartFormProps): Basics {
  const { versions, serving } = registry
  const ofParent = parent && versions.find(({ reference }) => reference === parent.base)?.id
  const base = parent ? (ofParent ?? other) : (serving?.versionId ?? versions[0]?.id ?? other)
  return {
    name: parent?.name ?? '',
    ...{ base, reference: parent && !ofParent ? parent.base : '', pairs: parent?.pairs ?? '' },
    minutes: parent?.minutes?.toString() ?? '',
    price: (parent ? parent.hourlyPrice : price.amount)?.toString() ?? '',
  }
}

type Problems = Readonly<Record<string, string>>

const optionalNumber = (text: string): number | undefined =>
  text.trim() === '' ? undefined : Number(text.trim().replace(',', '.'))

/** Everything that a run begins with. The fields of its settings are those of the trainer's schema. */
export function StartForm(props: StartFormProps) {
  const { registry, price, parent } = props
  const t = useTranslations('training.form')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const router = useRouter()
  const range = useRange()
  const [basics, setBasics] = useState(() => basicsOf(props))
  const [draft, setDraft] = useState<Draft>(() => (parent ? draftOf(parent.settings) : emptyDraft))
  const [cluster, setCluster] = useState(noCluster)
  const [problems, setProblems] = useState<Problems>({})
  const start = useMutation(useTRPC().training.start.mutationOptions())
  const set = (change: Partial<Basics>) => {
    setBasics({ ...basics, ...change })
    setProblems({})
  }

  /** The values to send; undefined when there are problems, which are shown then. */
  const checked = () => {
    const found: Record<string, string> = {}
    const { name, base, reference, pairs } = basics
    if (!name.trim()) found.name = t('missing')
    if (base === other && !reference.trim()) found.reference = t('missing')
    if (!pairs.trim()) found.pairs = t('missing')
    const numbers = { minutes: optionalNumber(basics.minutes), price: optionalNumber(basics.price) }
    for (const [key, value] of Object.entries(numbers)) {
      const { least, most } = trainingLimits[key as 'minutes' | 'price']
      if (value !== undefined && !(value >= least && value <= most)) {
        found[key] = t('problems.range', { range: t('from-to', { least: String(least), most: String(most) }) })
      }
    }
    for (const missing of missingIn(cluster)) found[missing] = t('missing')
    const result = settingsOf(draft)
    const target = clusterOf(cluster)
    if ('problem' in result) {
      const field = fieldOf.get(result.field)
      found[result.field] =
        result.problem === 'number'
          ? t('number')
          : t(`problems.${result.problem}`, { range: field ? range(field) : '' })
    }
    setProblems(found)
    if ('problem' in result || Object.keys(found).length > 0) return undefined
    return {
      ...{ name: name.trim(), pairs: pairs.trim(), settings: result.settings },
      base: base === other ? { reference: reference.trim() } : { versionId: base },
      ...(numbers.minutes !== undefined && { minutes: numbers.minutes }),
      ...(numbers.price !== undefined && { hourlyPrice: numbers.price }),
      ...(target && { cluster: target }),
      ...(parent && { parentId: parent.id }),
    }
  }

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const values = checked()
    if (!values) {
      // Once the fields are marked, the first of them is in view.
      requestAnimationFrame(() => {
        const first = form.querySelector<HTMLElement>('[aria-invalid="true"]')
        first?.closest('details')?.setAttribute('open', '')
        first?.focus()
      })
      return
    }
    try {
      const { id } = await start.mutateAsync(values)
      router.push(`/training/${id}`)
    } catch (error) {
      showToast({ message: sentence(error), tone: 'danger', closeLabel: shell('close') })
    }
  }

  const fieldsOf = (names: readonly TrainingSettingName[]) =>
    names.map((name) => {
      const field = fieldOf.get(name)
      const change = (next: Draft) => {
        setDraft(next)
        setProblems({})
      }
      return field && <SettingField key={name} {...{ field, draft, error: problems[name], onChange: change }} />
    })

  return (
    <form onSubmit={submit} noValidate className="flex max-w-5xl flex-col gap-4">
      <Card className="grid gap-4 p-4 sm:grid-cols-2 sm:p-4">
        <TextField
          {...{ label: t('name'), hint: t('nameHint'), error: problems.name, value: basics.name }}
          maxLength={trainingLimits.name}
          required
          onChange={({ target }) => set({ name: target.value })}
        />
        <TextField
          {...{ label: t('pairs'), hint: t('pairsHint'), error: problems.pairs, value: basics.pairs }}
          maxLength={trainingLimits.folder}
          spellCheck={false}
          autoCapitalize="none"
          required
          onChange={({ target }) => set({ pairs: target.value })}
        />
        <Select
          label={t('base')}
          value={basics.base}
          onValueChange={(base) => set({ base })}
          options={[
            ...registry.versions.map(({ id, title, label }) => ({ value: id, label: `${title} · ${label}` })),
            { value: other, label: t('baseOther') },
          ]}
        />
        {basics.base === other && (
          <TextField
            {...{ label: t('baseReference'), hint: t('baseReferenceHint'), error: problems.reference }}
            value={basics.reference}
            spellCheck={false}
            autoCapitalize="none"
            onChange={({ target }) => set({ reference: target.value })}
          />
        )}
        <ClusterFields
          draft={cluster}
          missing={missingIn(cluster).filter((name) => name in problems)}
          onChange={(next) => {
            setCluster(next)
            setProblems({})
          }}
        />
        <TextField
          {...{ label: t('minutes'), hint: t('minutesHint'), error: problems.minutes, value: basics.minutes }}
          inputMode="decimal"
          onChange={({ target }) => set({ minutes: target.value })}
        />
        <TextField
          {...{ label: t('price', { currency: price.currency }), hint: t('priceHint'), error: problems.price }}
          value={basics.price}
          inputMode="decimal"
          onChange={({ target }) => set({ price: target.value })}
        />
      </Card>
      {settingGroups
        .filter((group) => !('more' in group))
        .map(({ name, settings }) => (
          <Card key={name} className="p-4 sm:p-4">
            <h2 className="mb-3 font-semibold">{t(`groups.${name}`)}</h2>
            <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">{fieldsOf(settings)}</div>
          </Card>
        ))}
      <details>
        <summary className="cursor-pointer rounded-sm font-medium">{t('more')}</summary>
        <div className="mt-4 flex flex-col gap-4">
          {settingGroups
            .filter((group) => 'more' in group)
            .map(({ name, settings }) => (
              <Card key={name} className="p-4 sm:p-4">
                <h2 className="mb-3 font-semibold">{t(`groups.${name}`)}</h2>
                <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">{fieldsOf(settings)}</div>
              </Card>
            ))}
        </div>
      </details>
      <div className="flex gap-2">
        <Button type="submit" variant="primary" loading={start.isPending}>
          {t('start')}
        </Button>
        <Link className={buttonStyles()} href={parent ? `/training/${parent.id}` : '/training'}>
          {t('cancel')}
        </Link>
      </div>
    </form>
  )
}
