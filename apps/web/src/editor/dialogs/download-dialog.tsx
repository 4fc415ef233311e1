'use client'

import type { ImageItem } from '@amend/api/types'
import { type ExportFormat, type ExportSize, exportFormats } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, SegmentedControl, Switch } from '@amend/ui'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useExport } from './use-export.ts'

const formatNames: Record<ExportFormat, string> = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', avif: 'AVIF' }

/** Downloads a picture as a file, which a worker makes at the first request. */
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
