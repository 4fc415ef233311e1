'use client'

import type { EditItem } from '@amend/api/types'
import { IconButton } from '@amend/ui'
import { X } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { changeDraft } from '../draft/draft.ts'
import { useSession } from '../session/session.tsx'

export function Dismiss({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor')
  const { stores } = useSession()
  const dismiss = () => stores.draft.set((draft) => changeDraft(draft, { type: 'dismiss', editId: edit.id }))
  return <IconButton size="sm" tooltip={false} label={t('close')} icon={<X aria-hidden />} onClick={dismiss} />
}
