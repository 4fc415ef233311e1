'use client'

import { commentLimits } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { isComposing } from '@amend/next-app/client/shortcuts'
import { Avatar, Button, classNames, TextArea } from '@amend/ui'
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { insertMention, type Mentionable, matchingPeople, mentionAt, mentionedIn } from './mentions.ts'

/** The number of people that are offered. */
const mostOffers = 6

interface CommentFieldProps {
  label: string
  saveLabel: string
  people: readonly Mentionable[]
  text?: string
  /** The text stays in the field when it fails, with the sentence of the error. */
  onSave: (text: string, mentions: string[]) => Promise<unknown>
  /** Ends changing a comment. */
  onCancel?: () => void
}

/** A field for a comment. After an @ it offers members. Mod+Enter sends. */
export function CommentField({ label, saveLabel, people, text: given = '', onSave, onCancel }: CommentFieldProps) {
  const t = useTranslations('comments')
  const sentence = useErrorSentence()
  const listId = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(given)
  const [caret, setCaret] = useState(0)
  const [closed, setClosed] = useState(false)
  const [active, setActive] = useState(0)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const query = closed ? undefined : mentionAt(text, caret)
  const offers = query ? matchingPeople(people, query.typed).slice(0, mostOffers) : []

  const choose = ({ name }: Mentionable) => {
    if (!query) return
    const next = insertMention(text, query, name)
    setText(next.text)
    setCaret(next.caret)
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret))
  }
  const send = async () => {
    const words = text.trim()
    if (busy) return
    if (words === '') return setError(t('empty'))
    setBusy(true)
    try {
      const mentions = mentionedIn(words, people).map(({ id }) => id)
      await onSave(words, mentions.slice(0, commentLimits.mentions))
      setText('')
      setError(undefined)
    } catch (thrown) {
      setError(sentence(thrown))
    } finally {
      setBusy(false)
    }
  }
  const press = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return
    const { key } = event
    const offered = offers[Math.min(active, offers.length - 1)]
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
    if (offered && step !== 0) setActive((now) => (now + step + offers.length) % offers.length)
    else if (offered && (key === 'Enter' || key === 'Tab')) choose(offered)
    else if (offered && key === 'Escape') setClosed(true)
    else if (key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
    else if (key === 'Escape' && onCancel) onCancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <form
      className="relative flex flex-col gap-2"
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void send()
      }}
    >
      <Offers {...{ listId, offers, active }} onChoose={choose} />
      <TextArea
        ref={field}
        label={label}
        hideLabel
        placeholder={t('placeholder')}
        rows={2}
        maxLength={commentLimits.text}
        error={error}
        value={text}
        data-keeps-escape={offers.length > 0 || onCancel !== undefined || undefined}
        aria-controls={offers.length > 0 ? listId : undefined}
        aria-activedescendant={offers.length > 0 ? `${listId}-${active}` : undefined}
        onKeyDown={press}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
        onChange={({ target }) => {
          setText(target.value)
          setCaret(target.selectionStart)
          setClosed(false)
          setActive(0)
          setError(undefined)
        }}
      />
      <div className="flex justify-end gap-2">
        {onCancel && (
          <Button size="sm" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
        <Button size="sm" type="submit" variant="primary" loading={busy}>
          {saveLabel}
        </Button>
      </div>
    </form>
  )
}

interface OffersProps {
  listId: string
  offers: readonly Mentionable[]
  active: number
  onChoose: (person: Mentionable) => void
}

/** The members that can be mentioned, above the field. */
function Offers({ listId, offers, active, onChoose }: OffersProps) {
  const t = useTranslations('comments')
  if (offers.length === 0) return null
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={t('people')}
      className="absolute inset-x-0 bottom-full z-20 mb-1 rounded-xl bg-raised p-1 shadow-raised ring-1 ring-line"
    >
      {offers.map((person, index) => (
        <div
          key={person.id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          onPointerDown={(event) => {
            event.preventDefault() // the field keeps the focus
            onChoose(person)
          }}
          className={classNames(
            'flex min-h-9 items-center gap-2 rounded-md px-2 hover:bg-hover pointer-coarse:min-h-11',
            index === active && 'bg-hover',
          )}
        >
          <Avatar name={person.name} size="sm" />
          <span className="truncate">{person.name}</span>
        </div>
      ))}
    </div>
  )
}
