'use client'

import { IconButton, Progress, Spinner } from '@amend/ui'
import { CircleCheck, RotateCw, X } from 'lucide-react'
import NextLink from 'next/link'
import { useFormatter, useTranslations } from 'use-intl'
import { megabytesOf } from './limits.ts'
import type { Upload } from './queue.ts'
import { useProblemSentence } from './sentence.ts'
import { Duplicate } from './tray-duplicate.tsx'
import { linkStyles } from './tray-styles.ts'
import { Thumbnail } from './tray-thumbnail.tsx'

interface TrayItemProps {
  upload: Upload
  onRetry: (key: string) => void
  onRemove: (key: string) => void
}

/** One upload: its picture, its progress, and its error. */
export function TrayItem({ upload, onRetry, onRemove }: TrayItemProps) {
  const t = useTranslations('uploads')
  const sentence = useProblemSentence()
  const { key, workspaceId, name, state, progress, problem, image } = upload
  const ended = state === 'done' || state === 'refused' || state === 'failed'
  return (
    <li className="flex items-center gap-3 py-1.5 pr-1.5 pl-4 [content-visibility:auto]">
      <Thumbnail upload={upload} />
      <div className="min-w-0 grow">
        <p className="truncate text-sm" title={name}>
          {image?.name ?? name}
        </p>
        {problem && ended ? (
          <p className="text-[0.8125rem] text-danger-ink">{sentence(problem)}</p>
        ) : state === 'done' && upload.duplicateOf ? (
          <Duplicate upload={upload} duplicateOf={upload.duplicateOf} onRemove={onRemove} />
        ) : state === 'done' ? (
          <NextLink href={`/w/${workspaceId}/edit/${image?.id}`} className={linkStyles}>
            {t('item.edit')}
          </NextLink>
        ) : (
          <State upload={upload} />
        )}
        {state === 'sending' && (
          <Progress
            label={name}
            value={upload.source.kind === 'url' || progress === 1 ? null : progress}
            className="mt-1"
          />
        )}
      </div>
      {state === 'preparing' && <Spinner className="mr-2 text-muted" />}
      {state === 'done' && !upload.duplicateOf && (
        <CircleCheck aria-hidden className="mr-2 size-4.5 shrink-0 text-success-ink" />
      )}
      {state === 'failed' && (
        <IconButton
          label={t('item.retry', { name })}
          tooltip={false}
          size="sm"
          icon={<RotateCw aria-hidden />}
          onClick={() => onRetry(key)}
        />
      )}
      {state !== 'done' && state !== 'preparing' && (
        <IconButton
          label={ended ? t('item.remove', { name }) : t('item.cancel', { name })}
          tooltip={false}
          size="sm"
          icon={<X aria-hidden />}
          onClick={() => onRemove(key)}
        />
      )}
    </li>
  )
}

function State({ upload: { state, source, progress } }: { upload: Upload }) {
  const t = useTranslations('uploads')
  const format = useFormatter()
  const size = source.kind === 'file' ? Math.max(0.1, megabytesOf(source.file.size)) : undefined
  const text =
    state === 'waiting'
      ? t('item.waiting')
      : state === 'preparing'
        ? t('item.preparing')
        : source.kind === 'url'
          ? t('item.fetching')
          : format.number(progress, { style: 'percent', maximumFractionDigits: 0 })
  return (
    <p className="text-[0.8125rem] text-muted tabular-nums">
      {text}
      {size !== undefined && state !== 'preparing' && (
        <> · {format.number(size, { maximumFractionDigits: size < 10 ? 1 : 0 })} MB</>
      )}
    </p>
  )
}
