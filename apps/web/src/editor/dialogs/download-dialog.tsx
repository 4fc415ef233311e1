'use client'

import type { ExportFormat, ExportItem, ExportSize, Failure, ImageItem } from '@amend/api/types'
import { exportFormats } from '@amend/api/types'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, SegmentedControl, Switch } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { useSession } from '../session/session.tsx'

/** Should the event not come through, the file is asked for this often (ms). */
const fallbackInterval = 2_000

const formatNames: Record<ExportFormat, string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' }

/** A picture as a file: made by a worker when it is first asked for. */
export function DownloadDialog({ image, onClose }: { image: ImageItem; onClose: () => void }) {
  const t = useTranslations('editor.download')
  const sentence = useErrorSentence()
  const [format, setFormat] = useState<ExportFormat>('png')
  const [size, setSize] = useState<ExportSize>('original')
  const [recipe, setRecipe] = useState(false)
  const { start, busy, error } = useExport(image)
  const model = image.renditions.model
  const sizes = [
    { value: 'original' as const, label: t('original', { width: image.width ?? 0, height: image.height ?? 0 }) },
    ...(model ? [{ value: 'model' as const, label: t('model', { width: model.width, height: model.height }) }] : []),
  ]
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      size="sm"
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            variant="primary"
            loading={busy}
            icon={<Download aria-hidden className="size-4" />}
            onClick={() => void start({ format, size, recipe }).then((done) => done && onClose())}
          >
            {t('start')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5 pt-1">
        <div className="flex flex-col gap-1.5">
          <span className="font-medium text-sm">{t('format')}</span>
          <SegmentedControl
            label={t('format')}
            value={format}
            onValueChange={setFormat}
            options={exportFormats.map((value) => ({ value, label: formatNames[value] }))}
            className="*:grow"
          />
          <p className="text-[0.8125rem] text-muted">{t(`${format}Hint`)}</p>
        </div>
        {sizes.length > 1 && (
          <div className="flex flex-col gap-1.5">
            <span className="font-medium text-sm">{t('size')}</span>
            <SegmentedControl
              label={t('size')}
              value={size}
              onValueChange={setSize}
              options={sizes}
              className="*:grow"
            />
            <p className="text-[0.8125rem] text-muted">{t(size === 'original' ? 'originalHint' : 'modelHint')}</p>
          </div>
        )}
        {image.kind !== 'upload' && (
          <Switch label={t('recipe')} hint={t('recipeHint')} checked={recipe} onCheckedChange={setRecipe} />
        )}
        <p aria-live="polite" className="text-sm empty:hidden">
          {busy ? t('preparing') : ''}
          {error !== undefined && <span className="text-danger-ink">{sentence(error)}</span>}
        </p>
      </div>
    </Dialog>
  )
}

/** A picture that could be read is too large for a format alone. */
const problemOfExport = (failure: Failure): Failure =>
  failure.code === 'too-many-pixels' ? { ...failure, code: 'too-large-for-format' } : problemOfRecord(failure)

interface Wanted {
  format: ExportFormat
  size: ExportSize
  recipe: boolean
}

/** Asks for a file and waits until it is there. */
function useExport(image: ImageItem) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const { workspaceId } = useSession()
  const asking = useMutation(trpc.image.export.mutationOptions())
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const gone = useRef(false)
  const wake = useRef<() => void>(undefined)
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
      wake.current?.()
    }
  }, [])
  useWorkspaceEvents(workspaceId, ({ kind }) => {
    if (kind.startsWith('export.')) wake.current?.()
  })

  const untilReady = async (item: ExportItem): Promise<ExportItem> => {
    let now = item
    while (now.status === 'pending' && !gone.current) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, fallbackInterval)
        wake.current = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      if (gone.current) break
      const options = trpc.image.exportStatus.queryOptions({ workspaceId, id: item.id })
      now = await queries.fetchQuery({ ...options, staleTime: 0 })
    }
    return now
  }

  /** @returns whether the browser has been given the file */
  const start = async ({ format, size, recipe }: Wanted): Promise<boolean> => {
    setBusy(true)
    setError(undefined)
    try {
      const made = await untilReady(await asking.mutateAsync({ workspaceId, id: image.id, format, size, recipe }))
      if (gone.current) return false
      if (made.status !== 'ready' || made.url === null) {
        setError(made.error ? problemOfExport(made.error) : new Error('The file could not be made.'))
        return false
      }
      const link = document.createElement('a')
      link.href = made.url
      link.download = ''
      link.click()
      return true
    } catch (thrown) {
      setError(thrown)
      return false
    } finally {
      setBusy(false)
    }
  }
  return { start, busy, error }
}
