'use client'

import type { AuditItem } from '@amend/api/types'
import { useFormatter, useMessages, useTranslations } from 'use-intl'

/** Who did what and when, and each changed value before and after. */
export function AuditRow({ item }: { item: AuditItem }) {
  const t = useTranslations('team')
  const format = useFormatter()
  const text = useAuditTexts()
  const { actor, action, name, before, after } = item
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !hidden.has(key))
  return (
    <li className="flex flex-col gap-1 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="min-w-0 break-words">
          <span className="font-medium">{actor?.name ?? t('audit.system')}</span> · {text.action(action)}
          {name !== null && <span className="text-muted"> · {name}</span>}
        </p>
        <time dateTime={item.at} className="shrink-0 text-[0.8125rem] text-muted" suppressHydrationWarning>
          {format.dateTime(new Date(item.at), { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
      </div>
      {changed.length > 0 && (
        <dl className="flex flex-col gap-0.5 text-[0.8125rem]">
          {changed.map((key) => (
            <div key={key} className="flex flex-wrap gap-x-2">
              <dt className="text-muted">{text.label(key)}</dt>
              <dd className="min-w-0 break-words">
                {before[key] !== undefined && (
                  <>
                    <span className="sr-only">{t('audit.before')}: </span>
                    <del className="text-muted">{text.value(key, before[key])}</del>
                    {after[key] !== undefined && <span aria-hidden> → </span>}
                  </>
                )}
                {after[key] !== undefined && (
                  <>
                    <span className="sr-only"> {t('audit.after')}: </span>
                    {text.value(key, after[key])}
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

/** Ids, which say nothing to a person. */
const hidden: ReadonlySet<string> = new Set(['id', 'imageId', 'albumId', 'mergedInto'])
/** Values in a person's own words, which are never translated. */
const ownWords: ReadonlySet<string> = new Set(['name', 'to', 'text', 'comment', 'prefix', 'url'])

/** A list as a text: of kinds of events their names, of records their number. */
function listed(key: string, value: string): string | undefined {
  if (!value.startsWith('[')) return undefined
  try {
    const items: unknown = JSON.parse(value)
    if (!Array.isArray(items)) return undefined
    return key === 'kinds' ? items.join(', ') : String(items.length)
  } catch {
    return undefined
  }
}

/** Texts for what the log contains; other parts write entries of which the messages know nothing. */
function useAuditTexts() {
  const { role: roles, audit } = useMessages().team
  const format = useFormatter()
  const known = (texts: Readonly<Record<string, unknown>>, key: string) =>
    Object.hasOwn(texts, key) ? String(texts[key]) : undefined
  return {
    action: (action: string) => known(audit.actions, action) ?? action,
    label: (key: string) => known(audit.values, key) ?? key,
    value: (key: string, value: string) => {
      if (key === 'role') return known(roles, value) ?? value
      if (key === 'expiresAt' && value === 'null') return audit.words.never
      if (key === 'expiresAt') return format.dateTime(new Date(value), { dateStyle: 'medium', timeStyle: 'short' })
      return ownWords.has(key) ? value : (listed(key, value) ?? known(audit.words, value) ?? value)
    },
  }
}
