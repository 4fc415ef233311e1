'use client'

import { classNames } from '@amend/ui'
import { ImageDown } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { localSecond } from '../i18n/local-time.ts'
import { readTransfer, type TransferContent } from './dropped.ts'
import { readPasted } from './pasted.ts'
import { useUploadLimits, useUploadQueue } from './provider.tsx'

interface UploadDropZoneProps {
  workspaceId: string
  /** False for viewers. */
  enabled?: boolean
  className?: string
  children: ReactNode
}

/**
 * Uploads pictures that are dropped or pasted anywhere on the page into a workspace. A text pasted into a text field
 * goes there, and pictures dragged within the page are ignored.
 */
export function UploadDropZone({ workspaceId, enabled = true, className, children }: UploadDropZoneProps) {
  const t = useTranslations('uploads')
  const queue = useUploadQueue()
  const limits = useUploadLimits()
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const fromPage = useRef(false)

  useEffect(() => {
    if (!enabled) return
    const upload = ({ files, urls }: TransferContent) => {
      if (files.length > 0) queue.addFiles(workspaceId, files)
      for (const url of urls) queue.addUrl(workspaceId, url)
    }
    const takes = ({ dataTransfer }: DragEvent) =>
      !fromPage.current && (dataTransfer?.types.includes('Files') || dataTransfer?.types.includes('text/uri-list'))
    const listeners = {
      dragstart: () => {
        fromPage.current = true
      },
      dragend: () => {
        fromPage.current = false
      },
      dragenter: (event: DragEvent) => {
        if (!takes(event)) return
        event.preventDefault()
        depth.current += 1
        setOver(true)
      },
      dragover: (event: DragEvent) => {
        if (!takes(event)) return
        event.preventDefault()
        if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      },
      dragleave: (event: DragEvent) => {
        if (!takes(event)) return
        depth.current = Math.max(0, depth.current - 1)
        if (depth.current === 0) setOver(false)
      },
      drop: (event: DragEvent) => {
        depth.current = 0
        setOver(false)
        if (!takes(event) || !event.dataTransfer) return
        event.preventDefault()
        void readTransfer(event.dataTransfer).then(upload)
      },
      paste: (event: ClipboardEvent) => {
        const { files, urls } = readPasted(event)
        if (files.length === 0 && urls.length === 0) return
        event.preventDefault()
        upload({ files: files.map(nameOfPasted), urls })
      },
    }
    const entries = Object.entries(listeners) as [string, EventListener][]
    for (const [kind, listener] of entries) document.addEventListener(kind, listener)
    return () => {
      for (const [kind, listener] of entries) document.removeEventListener(kind, listener)
    }
  }, [enabled, workspaceId, queue])

  return (
    <div className={className}>
      {children}
      {over && (
        <div
          aria-hidden
          className="pointer-events-none fixed inset-0 z-50 animate-appear bg-backdrop p-4 backdrop-blur-xs sm:p-8"
        >
          <div
            className={classNames(
              'flex h-full flex-col items-center justify-center gap-2 rounded-2xl border-2 border-accent-ink border-dashed bg-canvas/90 text-center',
            )}
          >
            <ImageDown className="mb-2 size-10 text-accent-ink" strokeWidth={1.5} />
            <p className="font-semibold text-xl">{t('drop.title')}</p>
            <p className="px-6 text-muted">{t('limits', limits)}</p>
          </div>
        </div>
      )}
    </div>
  )
}

/** Pasted pictures all have the same name. */
const nameOfPasted = (file: File, index: number): File =>
  /^image\.\w+$/.test(file.name)
    ? new File(
        [file],
        file.name.replace('image', `pasted-${localSecond(new Date())}${index > 0 ? `-${index + 1}` : ''}`),
        {
          type: file.type,
        },
      )
    : file
