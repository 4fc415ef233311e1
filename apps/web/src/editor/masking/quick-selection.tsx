'use client'

import { Button } from '@amend/ui'
import { CloudSun, PersonStanding } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { findSky } from '../mask/sky.ts'
import { findSubject } from '../mask/subject.ts'
import { useCurrentImage, useSession } from '../session/session.tsx'
import { useColourSelection } from './use-colour-selection.ts'

const finders = { sky: findSky, subject: findSubject } as const
type Thing = keyof typeof finders

/** Selects the sky or the subject with one press, where they can be told from the rest by their colours. */
export function QuickSelection() {
  const t = useTranslations('editor.mask')
  const { stores } = useSession()
  const { select } = useColourSelection()
  const image = useCurrentImage()
  const [busy, setBusy] = useState<Thing>()
  const [missing, setMissing] = useState<{ readonly thing: Thing; readonly imageId: string }>()

  const find = async (thing: Thing) => {
    setBusy(thing)
    setMissing(undefined)
    // Shows the spinner first: finding takes a moment.
    await new Promise((resolve) => setTimeout(resolve, 30))
    const found = await select(finders[thing])
    setBusy(undefined)
    if (found) stores.announcement.set(t(`${thing}Found`))
    else setMissing({ thing, imageId: image.id })
  }
  const icon = {
    sky: <CloudSun aria-hidden className="size-4" />,
    subject: <PersonStanding aria-hidden className="size-4" />,
  }
  return (
    <>
      {(['sky', 'subject'] as const).map((thing) => (
        <Button
          key={thing}
          size="sm"
          variant="ghost"
          icon={icon[thing]}
          loading={busy === thing}
          onClick={() => void find(thing)}
        >
          {t(thing)}
        </Button>
      ))}
      <p role="status" className="shrink-0 text-warning-ink text-xs empty:hidden">
        {missing?.imageId === image.id && t(`${missing.thing}Missing`)}
      </p>
    </>
  )
}
