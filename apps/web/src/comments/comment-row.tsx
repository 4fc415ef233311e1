'use client'

import type { CommentItem, ReactionKind } from '@amend/api/types'
import { can } from '@amend/auth/permissions'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer, useWorkspace } from '@amend/next-app/client/viewer'
import { Avatar, ConfirmDialog, classNames, IconButton, Menu, MenuItem, showToast } from '@amend/ui'
import { Ellipsis, Pencil, SmilePlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { CommentField } from './comment-field.tsx'
import { type Mentionable, mentionParts } from './mentions.ts'
import type { useCommentActions } from './use-comments.ts'

const signs: Readonly<Record<ReactionKind, string>> = {
  like: '👍',
  love: '❤️',
  laugh: '😄',
  celebrate: '🎉',
  surprise: '😮',
  look: '👀',
}
const kinds = Object.keys(signs) as ReactionKind[]

interface CommentRowProps {
  comment: CommentItem
  people: readonly Mentionable[]
  actions: ReturnType<typeof useCommentActions>
}

/** A comment with its reactions; its author can change it. */
export function CommentRow({ comment, people, actions }: CommentRowProps) {
  const t = useTranslations('comments')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const sentence = useErrorSentence()
  const { user } = useViewer()
  const role = useWorkspace(comment.workspaceId)?.role ?? 'viewer'
  const [editing, setEditing] = useState(false)
  const [asking, setAsking] = useState(false)
  const { author } = comment
  const own = author?.id === user.id
  const name = author ? (author.name ?? t('nameless')) : t('former')
  const mentioned = comment.mentions.flatMap(({ id, name: called }) => (called === null ? [] : [{ id, name: called }]))
  return (
    <li className="flex gap-2.5 px-3 py-2.5">
      <Avatar name={name} size="sm" className="mt-0.5" />
      <div className="min-w-0 grow">
        <div className="flex items-center gap-1.5">
          <span className="truncate font-medium text-[0.8125rem]">{name}</span>
          <time dateTime={comment.createdAt} className="shrink-0 text-muted text-xs">
            {format.relativeTime(new Date(comment.createdAt), now)}
            {comment.editedAt && ` · ${t('edited')}`}
          </time>
          {!editing && (own || can(role, 'comment:delete-any')) && (
            <Menu
              trigger={
                <IconButton
                  size="sm"
                  label={t('menu', { name })}
                  icon={<Ellipsis aria-hidden />}
                  className="-my-1 ml-auto"
                />
              }
            >
              {own && (
                <MenuItem icon={<Pencil aria-hidden />} onSelect={() => setEditing(true)}>
                  {t('edit')}
                </MenuItem>
              )}
              <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => setAsking(true)}>
                {t('delete')}
              </MenuItem>
            </Menu>
          )}
        </div>
        {editing ? (
          <CommentField
            label={t('edit')}
            saveLabel={t('save')}
            people={people}
            text={comment.text}
            onSave={async (text, mentions) => {
              await actions.edit(comment, text, mentions)
              setEditing(false)
            }}
            onCancel={() => setEditing(false)}
          />
        ) : (
          <p className="whitespace-pre-wrap break-words">
            {mentionParts(comment.text, mentioned).map((part, index) =>
              part.mention ? (
                <span key={`${index}-${part.text}`} className="font-medium text-accent-ink">
                  {part.text}
                </span>
              ) : (
                part.text
              ),
            )}
          </p>
        )}
        <Reactions comment={comment} actions={actions} />
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t('deleteTitle')}
        description={t('deleteText')}
        confirmLabel={t('delete')}
        cancelLabel={t('cancel')}
        destructive
        onConfirm={() => actions.remove(comment)}
        describeError={sentence}
      />
    </li>
  )
}

/** The reactions to a comment, one's own pressed. */
function Reactions({ comment, actions }: Omit<CommentRowProps, 'people'>) {
  const t = useTranslations('comments')
  const sentence = useErrorSentence()
  const { user } = useViewer()
  const react = async (kind: ReactionKind, on: boolean) => {
    try {
      await actions.react(comment, kind, on)
    } catch (error) {
      showToast({ id: 'comments', tone: 'danger', message: sentence(error), closeLabel: t('close') })
    }
  }
  const hasOwn = (kind: ReactionKind) =>
    comment.reactions.some((reaction) => reaction.kind === kind && reaction.people.some(({ id }) => id === user.id))
  return (
    <div className="mt-1 flex flex-wrap items-center gap-1">
      {comment.reactions.map(({ kind, people: who }) => (
        <button
          key={kind}
          type="button"
          aria-pressed={hasOwn(kind)}
          aria-label={t('reaction', { kind: t(`kinds.${kind}`), count: who.length })}
          title={who.map((person) => person.name ?? t('nameless')).join(', ')}
          onClick={() => void react(kind, !hasOwn(kind))}
          className={classNames(
            'flex h-7 items-center gap-1 rounded-full px-2 text-xs tabular-nums ring-1 ring-inset pointer-coarse:h-10',
            hasOwn(kind) ? 'bg-accent-soft ring-accent' : 'ring-line hover:bg-hover',
          )}
        >
          <span aria-hidden>{signs[kind]}</span>
          {who.length}
        </button>
      ))}
      <Menu align="start" trigger={<IconButton size="sm" label={t('react')} icon={<SmilePlus aria-hidden />} />}>
        {kinds.map((kind) => (
          <MenuItem
            key={kind}
            icon={<span aria-hidden>{signs[kind]}</span>}
            onSelect={() => void react(kind, !hasOwn(kind))}
          >
            {t(`kinds.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}
