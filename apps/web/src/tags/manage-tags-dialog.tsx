'use client'

import type { TagItem } from '@amend/api/types'
import { pageLimits, tagLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, IconButton, SearchField, Select, TextField } from '@amend/ui'
import { Merge, Pencil, Trash2 } from 'lucide-react'
import { type FormEvent, useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useLiveTags, useTagActions, useTags } from './use-tags.ts'

type Act = 'rename' | 'merge' | 'delete'

/** All tags of a workspace: rename, merge and delete them. */
export function ManageTagsDialog({ workspaceId, onClose }: { workspaceId: string; onClose: () => void }) {
  const t = useTranslations('tags')
  const [search, setSearch] = useState('')
  const [acting, setActing] = useState<{ readonly tag: TagItem; readonly act: Act }>()
  useLiveTags(workspaceId)
  const { data } = useTags(workspaceId, useDeferredValue(search.trim()), { limit: pageLimits.tags.most })
  const tags = data?.items ?? []
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t('manageTitle')} closeLabel={t('close')}>
      <SearchField label={t('search')} value={search} onSearch={setSearch} />
      <ul aria-label={t('manageTitle')} className="mt-2 flex min-h-64 flex-col">
        {tags.map((tag) => (
          <li key={tag.id} className="flex flex-col border-line border-b py-1 last:border-0">
            <div className="flex items-center gap-1">
              <span className="min-w-0 grow truncate">{tag.name}</span>
              <span className="pr-1 text-[0.8125rem] text-muted tabular-nums">{t('count', { count: tag.count })}</span>
              {(['rename', 'merge', 'delete'] as const).map((act) => {
                const Icon = { rename: Pencil, merge: Merge, delete: Trash2 }[act]
                return (
                  <IconButton
                    key={act}
                    size="sm"
                    label={t(`${act}One`, { name: tag.name })}
                    icon={<Icon aria-hidden />}
                    onClick={() => setActing({ tag, act })}
                  />
                )
              })}
            </div>
            {acting?.tag.id === tag.id && (
              <TagForm
                key={acting.act}
                workspaceId={workspaceId}
                tag={tag}
                act={acting.act}
                others={tags.filter(({ id }) => id !== tag.id)}
                onDone={() => setActing(undefined)}
              />
            )}
          </li>
        ))}
        {data && tags.length === 0 && <li className="py-6 text-center text-muted">{t('noTags')}</li>}
      </ul>
    </Dialog>
  )
}

interface TagFormProps {
  workspaceId: string
  tag: TagItem
  act: Act
  others: readonly TagItem[]
  onDone: () => void
}

/** Under a tag: its new name, the tag that takes its place, or the question whether to delete it. */
function TagForm({ workspaceId, tag, act, others, onDone }: TagFormProps) {
  const t = useTranslations('tags')
  const sentence = useErrorSentence()
  const { rename, merge, deleteTag } = useTagActions(workspaceId)
  const [name, setName] = useState(tag.name)
  const [into, setInto] = useState(others[0]?.id ?? '')
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (act === 'rename' && name.trim() === '') return setError(t('nameless'))
    setBusy(true)
    try {
      if (act === 'rename') await rename(tag.id, name.trim())
      else if (act === 'merge') await merge(tag.id, into)
      else await deleteTag(tag.id)
      onDone()
    } catch (thrown) {
      setError(sentence(thrown))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-2 rounded-lg bg-well p-3">
      {act === 'rename' && (
        <TextField
          label={t('newName')}
          value={name}
          maxLength={tagLimits.name}
          error={error}
          onChange={({ target }) => {
            setName(target.value)
            setError(undefined)
          }}
        />
      )}
      {act === 'merge' && (
        <Select
          label={t('mergeInto', { name: tag.name })}
          value={into}
          onValueChange={setInto}
          options={others.map((other) => ({ value: other.id, label: other.name }))}
        />
      )}
      {act === 'delete' && <p>{t('deleteText', { count: tag.count })}</p>}
      {act !== 'rename' && error && (
        <p role="alert" className="text-danger-ink">
          {error}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button size="sm" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button
          size="sm"
          type="submit"
          variant={act === 'delete' ? 'danger' : 'primary'}
          loading={busy}
          disabled={act === 'merge' && into === ''}
        >
          {t(act)}
        </Button>
      </div>
    </form>
  )
}
