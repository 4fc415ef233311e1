'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { Menu, MenuItem, MenuRadioGroup, MenuSeparator } from '@amend/ui'
import { Activity, ChevronsUpDown, Plus, RotateCcw, Users } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { CreateTeamDialog, useRestore } from '../team/index.ts'

/** The workspaces of the person, the pages of the present one, a new team, and own teams that can be restored. */
export function WorkspaceMenu({ viewer, workspace }: { viewer: Me; workspace: WorkspaceItem }) {
  const t = useTranslations('shell')
  const team = useTranslations('team')
  const router = useRouter()
  const { restore } = useRestore()
  const [creating, setCreating] = useState(false)
  const base = `/w/${workspace.id}/team`
  return (
    <>
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
        <MenuSeparator />
        <MenuItem asChild>
          <Link href={base}>
            <Users aria-hidden />
            {team(workspace.kind === 'team' ? 'menu.team' : 'menu.workspace')}
          </Link>
        </MenuItem>
        <MenuItem asChild>
          <Link href={`${base}/activity`}>
            <Activity aria-hidden />
            {team('menu.activity')}
          </Link>
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Plus aria-hidden />} onSelect={() => setCreating(true)}>
          {team('create.open')}
        </MenuItem>
        {viewer.deletedWorkspaces.map((deleted) => (
          <MenuItem key={deleted.id} icon={<RotateCcw aria-hidden />} onSelect={() => void restore(deleted)}>
            {team('menu.restore', { name: deleted.name })}
          </MenuItem>
        ))}
      </Menu>
      <CreateTeamDialog open={creating} onOpenChange={setCreating} />
    </>
  )
}
