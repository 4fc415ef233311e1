'use client'

import { Button, IconButton, Popover, TextField } from '@amend/ui'
import { Pencil, RulerDimensionLine } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import { boxWithin, draw, type Mask } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { maskTool, startBox } from './mask-tool.ts'

/** A rectangle entered as numbers, as an alternative to drawing. */
export function BoxPopover({ onDraw }: { onDraw: (next: (mask: Mask) => Mask) => void }) {
  const t = useTranslations('editor.mask')
  const { size } = useSession()
  const erase = useStore(maskTool, (state) => state.erase)
  const [box, setBox] = useState(() => startBox(size))
  const fields = ['x', 'y', 'width', 'height'] as const
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const within = boxWithin(box, size)
    setBox(within)
    onDraw((mask) => draw(mask, { kind: 'rectangle', erase, box: within }))
  }
  return (
    <Popover
      label={t('byNumbers')}
      trigger={<IconButton label={t('byNumbers')} size="sm" icon={<RulerDimensionLine aria-hidden />} />}
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <p className="text-muted text-sm">{t('byNumbersHint', { width: size.width, height: size.height })}</p>
        <div className="grid grid-cols-2 gap-3">
          {fields.map((name) => (
            <TextField
              key={name}
              label={t(`box.${name}`)}
              inputMode="numeric"
              value={String(box[name])}
              onChange={({ target }) => {
                const value = Number(target.value.replace(/\D/g, ''))
                setBox((now) => ({ ...now, [name]: value }))
              }}
            />
          ))}
        </div>
        <Button type="submit" variant="primary" icon={<Pencil aria-hidden className="size-4" />}>
          {erase ? t('eraseBox') : t('addBox')}
        </Button>
      </form>
    </Popover>
  )
}
