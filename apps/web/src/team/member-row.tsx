'use client'

import type { MemberItem } from '@amend/api/types'
import { can, type WorkspaceRole, workspaceRoles } from '@amend/auth/permissions'
import { Avatar, Badge, IconButton, Menu, MenuItem, Select } from '@amend/ui'
import { ArrowRightLeft, Ellipsis, LogOut, UserMinus } from 'lucide-react'
import { useFormatter, useNow, useTranslations } from 'use-intl'

interface MemberRowProps {
  member: MemberItem
  /** The role of the viewer. */
  own: WorkspaceRole
  /** Whether the member is the viewer. */
  self: boolean
  busy: boolean
  onRole: (role: WorkspaceRole) => void
  onAsk: (what: 'handOver' | 'remove' | 'leave') => void
}

export function MemberRow({ member, own, self, busy, onRole, onAsk }: MemberRowProps) {
  const t = useTranslations('team')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { email, role, lastActiveAt } = member
  const name = member.name ?? email
  const owner = can(own, 'workspace:transfer')
  const reachable = role !== 'owner' || owner
  const mayChange = can(own, 'member:update') && reachable
  const mayRemove = can(own, 'member:remove') && reachable && !self
  const seen = lastActiveAt && new Date(Math.min(new Date(lastActiveAt).getTime(), now.getTime()))
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3 first:pt-0 last:pb-0">
      <Avatar name={name} />
      <div className="min-w-0 grow basis-40">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          {self && <Badge>{t('members.you')}</Badge>}
        </p>
        <p className="truncate text-[0.8125rem] text-muted" suppressHydrationWarning>
          {member.name && `${email} · `}
          {seen ? t('members.active', { when: format.relativeTime(seen, now) }) : t('members.never')}
        </p>
      </div>
      {mayChange ? (
        <Select
          className="w-40"
          label={t('members.roleOf', { name })}
          hideLabel
          value={role}
          disabled={busy}
          onValueChange={(next) => {
            const chosen = workspaceRoles.find((one) => one === next)
            if (chosen) onRole(chosen)
          }}
          options={workspaceRoles.map((value) => ({
            value,
            label: t(`role.${value}`),
            disabled: value === 'owner' && !owner,
          }))}
        />
      ) : (
        <Badge>{t(`role.${role}`)}</Badge>
      )}
      {(self || mayRemove) && (
        <Menu
          trigger={
            <IconButton size="sm" tooltip={false} label={t('members.more', { name })} icon={<Ellipsis aria-hidden />} />
          }
        >
          {owner && !self && (
            <MenuItem icon={<ArrowRightLeft aria-hidden />} onSelect={() => onAsk('handOver')}>
              {t('members.handOver')}
            </MenuItem>
          )}
          {self ? (
            <MenuItem danger icon={<LogOut aria-hidden />} onSelect={() => onAsk('leave')}>
              {t('members.leave')}
            </MenuItem>
          ) : (
            <MenuItem danger icon={<UserMinus aria-hidden />} onSelect={() => onAsk('remove')}>
              {t('members.remove')}
            </MenuItem>
          )}
        </Menu>
      )}
    </li>
  )
}
