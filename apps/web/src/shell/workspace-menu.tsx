'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { Menu, MenuRadioGroup } from '@amend/ui'
import { ChevronsUpDown } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'

export function WorkspaceMenu({ viewer, workspace }: { viewer: Me; workspace: WorkspaceItem }) {
  const t = useTranslations('shell')
  const router = useRouter()
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-lg px-2 text-muted transition-colors hover:bg-hover pointer-coarse:h-11"
        >
          <span className="truncate">{workspace.name}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0" />
        </button>
      }
    >
      <MenuRadioGroup
        label={t('nav.workspace')}
        value={workspace.id}
        onValueChange={(id) => router.push(`/w/${id}/pictures`)}
        options={viewer.workspaces.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Menu>
  )
}
