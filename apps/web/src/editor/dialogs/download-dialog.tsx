'use client'

import type { ImageItem } from '@amend/api/types'
import { type ExportFormat, exportFormats } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, SegmentedControl, Switch } from '@amend/ui'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { draftStorage } from '../draft/draft-storage.ts'
import { useSession } from '../session/session.tsx'
import { loadChoice, saveChoice } from './download-choice.ts'
import { useExport } from './use-export.ts'

const formatNames: Record<ExportFormat, string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' }

/** Downloads a picture as a file, which a worker makes at the first request. */
export function DownloadDialog({ image, onClose }: { image: ImageItem; onClose: () => void }) {
  const t = useTranslations('editor.download')
  const sentence = useErrorSentence()
  const { data } = useSession()
  const [choice, setChoice] = useState(() =>
    loadChoice(draftStorage(), data.images.get(data.rootId)?.name ?? image.name),
  )
  const { format, recipe } = choice
  const { start, busy, error } = useExport(image)
  const model = image.renditions.model
  const size = model ? choice.size : 'original'
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
            onClick={() => {
              saveChoice(draftStorage(), choice)
              void start({ format, size, recipe }).then((done) => done && onClose())
            }}
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
            onValueChange={(next) => setChoice({ ...choice, format: next })}
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
              onValueChange={(next) => setChoice({ ...choice, size: next })}
              options={sizes}
              className="*:grow"
            />
            <p className="text-[0.8125rem] text-muted">{t(size === 'original' ? 'originalHint' : 'modelHint')}</p>
          </div>
        )}
        {image.kind !== 'upload' && (
          <Switch
            label={t('recipe')}
            hint={t('recipeHint')}
            checked={recipe}
            onCheckedChange={(next) => setChoice({ ...choice, recipe: next })}
          />
        )}
        <p aria-live="polite" className="text-sm empty:hidden">
          {busy ? t('preparing') : ''}
          {error !== undefined && <span className="text-danger-ink">{sentence(error)}</span>}
        </p>
      </div>
    </Dialog>
  )
}
