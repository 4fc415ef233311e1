'use client'

import { Button, classNames, Dialog, IconButton, Menu, MenuItem, TextField } from '@amend/ui'
import { Camera, ChevronDown, Image, Link, Upload } from 'lucide-react'
import { type ChangeEvent, type FormEvent, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { isWebAddress } from './dropped.ts'
import { acceptedFiles } from './limits.ts'
import { useUploadLimits, useUploadQueue } from './provider.tsx'

interface UploadButtonProps {
  workspaceId: string
  variant?: 'primary' | 'secondary'
  size?: 'md' | 'lg'
  /** Shows the icon without its text, where there is little room. */
  compact?: boolean
  className?: string
}

/** Uploads pictures: from files, on a phone from the camera, or from a URL. */
export function UploadButton({
  workspaceId,
  variant = 'primary',
  size = 'md',
  compact = false,
  className,
}: UploadButtonProps) {
  const t = useTranslations('uploads')
  const limits = useUploadLimits()
  const { inputs, chooseFiles, takePhoto, askUrl, dialog } = useUploadWays(workspaceId)
  return (
    <div className={classNames('inline-flex', className)}>
      {inputs}
      <Button
        {...{ variant, size }}
        icon={<Upload aria-hidden className="size-4" />}
        className={classNames('rounded-r-none', compact && 'min-w-11 gap-0 px-3')}
        title={compact ? t('button') : undefined}
        onClick={chooseFiles}
      >
        <span className={classNames(compact && 'sr-only')}>{t('button')}</span>
      </Button>
      <Menu
        trigger={
          <IconButton
            label={t('more')}
            tooltip={false}
            {...{ variant, size }}
            icon={<ChevronDown aria-hidden />}
            className={classNames(
              'w-9 rounded-l-none',
              variant === 'primary' ? 'ml-px' : '-ml-px',
              size === 'lg' && 'w-11',
            )}
          />
        }
      >
        <UploadItems {...{ chooseFiles, takePhoto, askUrl, limits }} />
      </Menu>
      {dialog}
    </div>
  )
}

/** The ways to upload behind one icon, where uploading is not what the page is for. */
export function UploadMenu({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('uploads')
  const limits = useUploadLimits()
  const { inputs, chooseFiles, takePhoto, askUrl, dialog } = useUploadWays(workspaceId)
  return (
    <div className="inline-flex">
      {inputs}
      <Menu trigger={<IconButton label={t('button')} icon={<Upload aria-hidden />} />}>
        <UploadItems {...{ chooseFiles, takePhoto, askUrl, limits }} />
      </Menu>
      {dialog}
    </div>
  )
}

interface UploadItemsProps {
  chooseFiles: () => void
  takePhoto: () => void
  askUrl: () => void
  limits: ReturnType<typeof useUploadLimits>
}

function UploadItems({ chooseFiles, takePhoto, askUrl, limits }: UploadItemsProps) {
  const t = useTranslations('uploads')
  return (
    <>
      <MenuItem icon={<Image aria-hidden />} onSelect={chooseFiles}>
        {t('fromFiles')}
      </MenuItem>
      <div className="hidden pointer-coarse:block">
        <MenuItem icon={<Camera aria-hidden />} onSelect={takePhoto}>
          {t('fromCamera')}
        </MenuItem>
      </div>
      <MenuItem icon={<Link aria-hidden />} onSelect={askUrl}>
        {t('fromUrl')}
      </MenuItem>
      <p className="max-w-60 px-2.5 pt-1.5 pb-2 text-muted text-xs">{t('limits', limits)}</p>
    </>
  )
}

/** The ways to upload, with the hidden inputs and the dialog that they need. */
function useUploadWays(workspaceId: string) {
  const queue = useUploadQueue()
  const files = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const [asking, setAsking] = useState(false)
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    queue.addFiles(workspaceId, [...(event.target.files ?? [])])
    event.target.value = '' // so that the same file can be chosen again
  }
  const hidden = { type: 'file', className: 'hidden', onChange: take, tabIndex: -1, 'aria-hidden': true } as const
  return {
    inputs: (
      <>
        <input {...hidden} ref={files} multiple accept={acceptedFiles} data-testid="upload-files" />
        <input {...hidden} ref={camera} accept="image/*" capture="environment" />
      </>
    ),
    dialog: <UrlDialog open={asking} onOpenChange={setAsking} onUrl={(url) => queue.addUrl(workspaceId, url)} />,
    chooseFiles: () => files.current?.click(),
    takePhoto: () => camera.current?.click(),
    askUrl: () => setAsking(true),
  }
}

interface UrlDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onUrl: (url: string) => void
}

function UrlDialog({ open, onOpenChange, onUrl }: UrlDialogProps) {
  const t = useTranslations('uploads')
  const form = useId()
  const [url, setUrl] = useState('')
  const [wrong, setWrong] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isWebAddress(url.trim())) return setWrong(true)
    onUrl(url.trim())
    setUrl('')
    onOpenChange(false)
  }
  return (
    <Dialog
      {...{ open, onOpenChange }}
      title={t('url.title')}
      closeLabel={t('close')}
      size="md"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
          <Button variant="primary" type="submit" form={form}>
            {t('url.submit')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate>
        <TextField
          label={t('url.label')}
          hint={t('url.hint')}
          error={wrong && t('url.wrong')}
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          value={url}
          onChange={(event) => {
            setUrl(event.target.value)
            setWrong(false)
          }}
        />
      </form>
    </Dialog>
  )
}
