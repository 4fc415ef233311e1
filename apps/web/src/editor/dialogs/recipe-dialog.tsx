'use client'

import type { ImageItem } from '@amend/api/types'
import { copyText } from '@amend/next-app/client/clipboard'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { Check, Copy, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { useRequests } from '../requests/requests.tsx'
import { useSession } from '../session/session.tsx'

/** Shows an edit's recipe, to read, copy or replay. */
export function RecipeDialog({ image, onClose }: { image: ImageItem; onClose: () => void }) {
  const t = useTranslations('editor.recipe')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const { workspaceId, data, mayEdit } = useSession()
  const { replay, busy } = useRequests()
  const recipe = useQuery(trpc.image.recipe.queryOptions({ workspaceId, id: image.id }))
  const [copied, setCopied] = useState(false)
  const edit = image.editId === null ? undefined : data.edits.get(image.editId)
  const text = recipe.data === undefined ? '' : JSON.stringify(recipe.data, null, 2)
  const copy = async () => {
    if (!(await copyText(text, t('copyManually')))) return
    setCopied(true)
    setTimeout(() => setCopied(false), 2_000)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title')}
      description={t('description')}
      closeLabel={t('close')}
      footer={
        <>
          {mayEdit && edit?.sourceId && (
            <Button
              icon={<RefreshCw aria-hidden className="size-4" />}
              loading={busy === 'edit'}
              onClick={() => void replay(edit).then(onClose)}
            >
              {t('replay')}
            </Button>
          )}
          <Button
            variant="primary"
            disabled={!recipe.data}
            icon={copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
            onClick={() => void copy()}
          >
            {copied ? t('copied') : t('copy')}
          </Button>
        </>
      }
    >
      {recipe.isPending && <Skeleton className="h-64" />}
      {recipe.error && <p className="text-danger-ink">{sentence(recipe.error)}</p>}
      {recipe.data === null && <p className="text-muted">{t('none')}</p>}
      {recipe.data && (
        <textarea
          readOnly
          rows={16}
          value={text}
          aria-label={t('title')}
          className="max-h-[50dvh] w-full resize-none rounded-lg bg-well p-3 font-mono text-xs leading-5"
        />
      )}
    </Dialog>
  )
}
