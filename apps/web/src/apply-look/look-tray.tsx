'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, classNames, IconButton, Progress, VisuallyHidden } from '@amend/ui'
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, X } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { VeiledImage } from '../safety/index.ts'
import { type LookItem, progressOf } from './look-job.ts'
import { useLookJobs } from './provider.tsx'

/** How far a look is applied, in a corner; with the outcome of each picture. Hidden when there is nothing to say. */
export function LookTray() {
  const t = useTranslations('applyLook')
  const { jobs, job } = useLookJobs()
  const [open, setOpen] = useState(false)
  if (!job) return null
  const { instruction, items, sending } = job
  const progress = progressOf(job)
  const { failed, left, all, share, done } = progress
  const title =
    left > 0
      ? t('running', { instruction, done: all - left, all })
      : failed > 0
        ? t('endedFailed', { instruction, failed, all })
        : t('ended', { instruction, done })
  return (
    <section
      aria-label={t('tray')}
      className="fixed right-3 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] left-3 z-30 animate-rise overflow-hidden rounded-xl bg-raised shadow-raised ring-1 ring-line sm:right-auto sm:bottom-5 sm:left-5 sm:w-96"
    >
      <header className="flex items-center gap-2 py-1.5 pr-1.5 pl-4">
        {left === 0 && (failed > 0 ? <Failed /> : <Done />)}
        <h2 className="min-w-0 grow truncate font-medium text-sm" title={title}>
          {title}
        </h2>
        {sending && (
          <Button size="sm" variant="ghost" onClick={() => jobs.stop()}>
            {t('stop')}
          </Button>
        )}
        <IconButton
          label={open ? t('hide') : t('show')}
          tooltip={false}
          size="sm"
          aria-expanded={open}
          icon={open ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          onClick={() => setOpen(!open)}
        />
        {!sending && (
          <IconButton
            label={t('close')}
            tooltip={false}
            size="sm"
            icon={<X aria-hidden />}
            onClick={() => jobs.close()}
          />
        )}
      </header>
      <Progress
        label={t('tray')}
        value={share}
        className={classNames('h-0.5 rounded-none', left === 0 && 'invisible')}
      />
      {open && (
        <ul className="max-h-[min(22rem,50dvh)] overflow-y-auto overscroll-contain py-1.5">
          {items.map((item) => (
            <Outcome key={item.picture.id} item={item} />
          ))}
        </ul>
      )}
      <VisuallyHidden aria-live="polite">{left > 0 ? '' : title}</VisuallyHidden>
    </section>
  )
}

function Outcome({ item: { picture, state, problem } }: { item: LookItem }) {
  const t = useTranslations('applyLook')
  const sentence = useErrorSentence()
  const { workspaceId, id, name, instruction } = picture
  return (
    <li className="flex items-center gap-3 px-4 py-1.5 [content-visibility:auto]">
      <VeiledImage picture={picture} className="size-10 shrink-0 rounded-md" />
      <div className="min-w-0 grow">
        <Link
          href={`/w/${workspaceId}/edit/${id}`}
          prefetch={false}
          className="block truncate rounded-sm text-sm hover:underline pointer-coarse:py-1"
        >
          {instruction ?? name}
        </Link>
        <p className={classNames('text-[0.8125rem]', problem ? 'text-danger-ink' : 'text-muted')}>
          {problem ? sentence(problem) : t(`state.${state}`)}
        </p>
      </div>
      {state === 'done' && <Done />}
      {state === 'failed' && <Failed />}
    </li>
  )
}

const Done = () => <CircleCheck aria-hidden className="size-4.5 shrink-0 text-success-ink" />
const Failed = () => <CircleAlert aria-hidden className="size-4.5 shrink-0 text-danger-ink" />
