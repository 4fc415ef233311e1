'use client'

import type { ConsentedEdit } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { EmptyState, ErrorState, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { Images } from 'lucide-react'
import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'

interface EditPickerProps {
  chosen: string | undefined
  error: string | undefined
  onChoose: (edit: ConsentedEdit) => void
}

/** The newest edits whose people allow training, to choose one of them by pointer or by the arrow keys. */
export function EditPicker({ chosen, error, onChoose }: EditPickerProps) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const [name, message] = [useId(), useId()]
  const query = useQuery(useTRPC().dataset.consentedEdits.queryOptions())
  if (query.isPending) return <Skeleton className="h-32" />
  if (query.isError) return <ErrorState title={sentence(query.error)} />
  if (query.data.length === 0) return <EmptyState icon={<Images aria-hidden />} title={t('rows.noEdits')} />
  return (
    <fieldset aria-describedby={error ? message : undefined}>
      <legend className="mb-2 font-medium text-sm">{t('rows.edits')}</legend>
      <div className="grid max-h-96 grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-2 overflow-y-auto p-1">
        {query.data.map((edit) => (
          <label
            key={edit.id}
            className="flex cursor-pointer flex-col gap-1.5 rounded-lg p-2 ring-1 ring-line has-checked:bg-hover has-checked:ring-2 has-checked:ring-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={chosen === edit.id}
              onChange={() => onChoose(edit)}
            />
            <span className="flex gap-1">
              {(['before', 'after'] as const).map((which) => (
                <img
                  key={which}
                  src={`/api/datasets/edits/${edit.id}/${which}`}
                  alt=""
                  loading="lazy"
                  className="aspect-square min-w-0 flex-1 rounded-md bg-well object-cover"
                />
              ))}
            </span>
            <span className="line-clamp-2 text-sm">{edit.instruction}</span>
          </label>
        ))}
      </div>
      {error && (
        <p id={message} role="alert" className="mt-1.5 text-danger-ink text-sm">
          {error}
        </p>
      )}
    </fieldset>
  )
}
