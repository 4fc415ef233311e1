'use client'

import { classNames, IconButton, Progress, VisuallyHidden } from '@amend/ui'
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useUploads } from './provider.tsx'
import { isGoing, type Upload } from './queue.ts'
import { TrayItem } from './tray-item.tsx'

const places = {
  /** In a corner over the end of the page, which is as much longer: nothing stays covered. */
  foot: {
    frame:
      'pointer-events-none sticky bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-30 mt-auto flex justify-end px-3 pt-3 sm:bottom-5 sm:px-5 sm:pb-5',
    tray: 'pointer-events-auto w-full animate-rise overflow-hidden rounded-xl bg-raised shadow-raised ring-1 ring-line sm:w-96',
    list: 'max-h-[min(22rem,50dvh)] overflow-y-auto overscroll-contain py-1.5',
  },
  /** A line of the page, where its foot is needed. Its list opens over the page. */
  top: {
    frame: 'relative z-20 shrink-0',
    tray: 'animate-appear border-line border-t bg-canvas',
    list: 'absolute right-2 left-2 max-h-[min(22rem,40dvh)] overflow-y-auto overscroll-contain rounded-xl bg-raised py-1.5 shadow-raised ring-1 ring-line sm:left-auto sm:w-96',
  },
}

/** The uploads, on every page; hidden when there are none. */
export function UploadTray({ place = 'foot' }: { place?: keyof typeof places }) {
  const t = useTranslations('uploads')
  const { uploads, queue } = useUploads()
  const [shown, setShown] = useState<boolean>()
  const open = shown ?? place === 'foot'
  if (uploads.length === 0) return null

  const { sent, failed, busy, share } = summary(uploads)
  const title = busy
    ? t('tray.busy', { done: sent, all: uploads.length - failed })
    : failed > 0
      ? t('tray.failed', { failed, all: uploads.length })
      : t('tray.done', { count: uploads.length })
  return (
    <div className={places[place].frame}>
      <section aria-label={t('tray.label')} className={places[place].tray}>
        <header className="flex items-center gap-2 py-1.5 pr-1.5 pl-4">
          {!busy && (failed > 0 ? <Failed /> : <Done />)}
          <h2 className="min-w-0 grow truncate font-medium text-sm">{title}</h2>
          <IconButton
            label={open ? t('tray.hide') : t('tray.show')}
            tooltip={false}
            size="sm"
            aria-expanded={open}
            icon={open === (place === 'foot') ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
            onClick={() => setShown(!open)}
          />
          {!busy && (
            <IconButton label={t('close')} tooltip={false} size="sm" icon={<X aria-hidden />} onClick={queue.clear} />
          )}
        </header>
        <Progress
          label={t('tray.label')}
          value={share}
          className={classNames('h-0.5 rounded-none', !busy && 'invisible')}
        />
        {open && (
          <ul className={places[place].list}>
            {[...uploads].reverse().map((upload) => (
              <TrayItem key={upload.key} upload={upload} onRetry={queue.retry} onRemove={queue.remove} />
            ))}
          </ul>
        )}
        <VisuallyHidden aria-live="polite">{busy ? '' : title}</VisuallyHidden>
      </section>
    </div>
  )
}

const Done = () => <CircleCheck aria-hidden className="size-4.5 shrink-0 text-success-ink" />
const Failed = () => <CircleAlert aria-hidden className="size-4.5 shrink-0 text-danger-ink" />

/** `share`: of the bytes of uploads that can still arrive, from 0 to 1. */
function summary(uploads: readonly Upload[]) {
  const failed = uploads.filter(({ state }) => state === 'failed' || state === 'refused')
  const going = uploads.filter((upload) => !failed.includes(upload))
  const size = ({ source }: Upload) => (source.kind === 'file' ? source.file.size : 2 ** 20)
  const all = going.reduce((sum, upload) => sum + size(upload), 0)
  const gone = going.reduce((sum, upload) => sum + size(upload) * upload.progress, 0)
  return {
    failed: failed.length,
    sent: going.filter(({ state }) => state === 'done').length,
    busy: going.some(isGoing),
    share: all > 0 ? gone / all : 0,
  }
}
