'use client'

import type { ImageItem } from '@amend/api/types'
import { problemOf, useErrorSentence } from '@amend/next-app/client/problem'
import { showToast } from '@amend/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { localDay } from '../i18n/local-time.ts'
import { useTRPCClient } from '../trpc/client.tsx'
import { type BulkFailure, type BulkOutcome, runBulk } from './bulk.ts'
import { downloadPictures } from './download.ts'
import { readUnsure, removePictures, upsertPicture } from './picture-cache.ts'
import { useListsKey } from './use-pictures.ts'
import { patchCovers, useStacksKey } from './use-stacks.ts'

export type BulkActionName = 'favourite' | 'unfavourite' | 'trash' | 'restore' | 'delete' | 'download'

export interface BulkReport {
  readonly action: BulkActionName
  readonly count: number
  readonly failed: readonly BulkFailure[]
}

const idsOf = (pictures: readonly ImageItem[]): ReadonlySet<string> => new Set(pictures.map(({ id }) => id))

/** Without a message: the star itself shows it. */
const said = (action: BulkActionName) => action !== 'favourite' && action !== 'unfavourite'

/**
 * The actions on many pictures. The lists show them at once; what failed is undone and reported per picture.
 * @param onGone pictures that an action removes from the list
 */
export function useBulkActions(workspaceId: string, onGone: (ids: ReadonlySet<string>) => void) {
  const t = useTranslations('pictures')
  const client = useTRPCClient()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const lists = useListsKey()
  const stacks = useStacksKey()
  const [report, setReport] = useState<BulkReport>()
  const [downloading, setDownloading] = useState<{ done: number; all: number }>()
  const download = useRef<AbortController>(undefined)

  const put = (images: readonly ImageItem[], change: Partial<ImageItem> = {}) => {
    const changed = images.map((image) => ({ ...image, ...change }))
    for (const image of changed) upsertPicture(queries, lists, image)
    readUnsure(queries, lists, changed)
    patchCovers(queries, stacks, changed)
  }
  const finish = (action: BulkActionName, { done, failed }: BulkOutcome, undo?: () => void) => {
    if (failed.length > 0) setReport({ action, count: done.length + failed.length, failed })
    if (done.length > 0 && said(action)) {
      showToast({
        id: 'pictures',
        message: t(`done.${action}`, { count: done.length }),
        closeLabel: t('close'),
        ...(undo && { action: { label: t('undo'), run: undo } }),
      })
    }
  }

  const setFavourite = async (pictures: readonly ImageItem[], favourite: boolean) => {
    const due = pictures.filter((picture) => picture.favourite !== favourite)
    put(due, { favourite })
    const act = (ids: string[]) => client.image.setFavourite.mutate({ workspaceId, ids, favourite })
    const outcome = await runBulk(due, act, problemOf)
    put(outcome.failed.map(({ picture }) => picture))
    finish(favourite ? 'favourite' : 'unfavourite', outcome)
  }

  const trash = async (pictures: readonly ImageItem[]) => {
    put(pictures, { trashedAt: new Date().toISOString() })
    onGone(idsOf(pictures))
    const outcome = await runBulk(pictures, (ids) => client.image.trash.mutate({ workspaceId, ids }), problemOf)
    put(outcome.failed.map(({ picture }) => picture))
    finish('trash', outcome, () => void restore(outcome.done))
  }

  const restore = async (pictures: readonly ImageItem[]) => {
    put(pictures, { trashedAt: null })
    onGone(idsOf(pictures))
    const outcome = await runBulk(pictures, (ids) => client.image.restore.mutate({ workspaceId, ids }), problemOf)
    put(outcome.failed.map(({ picture }) => picture))
    finish('restore', outcome)
  }

  /** Deletes for good: the lists show it only when it is done. */
  const deleteForGood = async (pictures: readonly ImageItem[]) => {
    const outcome = await runBulk(pictures, (ids) => client.image.delete.mutate({ workspaceId, ids }), problemOf)
    removePictures(queries, lists, idsOf(outcome.done))
    onGone(idsOf(outcome.done))
    finish('delete', outcome)
  }

  const save = async (pictures: readonly ImageItem[]) => {
    const controller = new AbortController()
    download.current = controller
    setDownloading({ done: 0, all: pictures.length })
    try {
      const outcome = await downloadPictures(pictures, {
        signal: controller.signal,
        onProgress: (done) => setDownloading({ done, all: pictures.length }),
        archiveName: t('archive', { date: localDay(new Date()) }),
      })
      finish('download', outcome)
    } catch {
      if (controller.signal.aborted) return
      const message = sentence({ code: 'offline', message: 'The server cannot be reached.' })
      showToast({ id: 'pictures', tone: 'danger', message, closeLabel: t('close') })
    } finally {
      setDownloading(undefined)
    }
  }

  return {
    setFavourite,
    trash,
    restore,
    deleteForGood,
    save,
    /** The progress of the download. */
    downloading,
    cancelDownload: () => download.current?.abort(),
    /** Failures, until they were dismissed. */
    report,
    closeReport: () => setReport(undefined),
  }
}

export type BulkActions = ReturnType<typeof useBulkActions>
