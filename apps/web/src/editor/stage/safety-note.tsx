'use client'

import type { ImageItem } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useWorkspace } from '@amend/next-app/client/viewer'
import { Button } from '@amend/ui'
import { Eye, EyeOff, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ReviewDialog, useReveal, useVeiled } from '../../safety/index.ts'
import { useTreeCache } from '../data/use-tree-cache.ts'
import { useSession } from '../session/session.tsx'
import { card } from './note-card.ts'

interface SafetyNoteProps {
  image: ImageItem
  safety: NonNullable<ImageItem['safety']>
}

/** Why a picture is blurred, with buttons to see it and to ask for a review. */
export function SafetyNote({ image, safety: { reason, status } }: SafetyNoteProps) {
  const t = useTranslations('safety')
  const { workspaceId, data } = useSession()
  const { change } = useTreeCache()
  const role = useWorkspace(workspaceId)?.role ?? 'viewer'
  const veiled = useVeiled(image)
  const reveal = useReveal()
  const [asking, setAsking] = useState(false)
  const Icon = veiled ? Eye : EyeOff
  return (
    <div role="status" className={`${card} flex-wrap justify-end sm:flex-nowrap`}>
      <ShieldAlert aria-hidden className="text-warning-ink" />
      <div className="min-w-0 grow basis-64">
        <p>{t(`reasons.${reason}`)}</p>
        <p className="text-muted text-xs">
          {t(`states.${status}`)}
          {image.kind !== 'upload' && ` ${t('free')}`}
        </p>
      </div>
      <Button
        size="sm"
        aria-pressed={!veiled}
        icon={<Icon aria-hidden className="size-4" />}
        onClick={() => reveal(image.id, veiled)}
      >
        {t(veiled ? 'show' : 'hide')}
      </Button>
      {status === 'flagged' && can(role, 'image:ask-review') && (
        <Button size="sm" variant="ghost" onClick={() => setAsking(true)}>
          {t('ask')}
        </Button>
      )}
      {asking && (
        <ReviewDialog
          image={image}
          onRequested={({ safety }) => change(data.rootId, image.id, { safety })()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}
