'use client'

import { Dialog, Kbd } from '@amend/ui'
import { keyCaps } from './keys.ts'
import { isMac, type Shortcut, useRegisteredShortcuts } from './provider.tsx'

interface ShortcutSheetProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  texts: {
    readonly title: string
    readonly description: string
    /** The heading of shortcuts without one of their own. */
    readonly page: string
    /** The name of the button that closes it. */
    readonly close: string
  }
}

/** All active shortcuts, by heading. */
export function ShortcutSheet({ open, onOpenChange, texts }: ShortcutSheetProps) {
  const shortcuts = useRegisteredShortcuts()
  const groups = new Map<string, Shortcut[]>()
  for (const shortcut of shortcuts) {
    const group = shortcut.group ?? texts.page
    groups.set(group, [...(groups.get(group) ?? []), shortcut])
  }
  return (
    <Dialog
      textOnly
      open={open}
      onOpenChange={onOpenChange}
      title={texts.title}
      description={texts.description}
      closeLabel={texts.close}
      size="lg"
    >
      <div className="gap-x-10 sm:columns-2">
        {[...groups].map(([group, listed]) => (
          <section key={group} className="mb-6 break-inside-avoid">
            <h3 className="mb-1.5 font-medium text-muted text-xs">{group}</h3>
            <dl>
              {listed.map((shortcut) => (
                <Row key={[shortcut.keys].flat().join()} shortcut={shortcut} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function Row({ shortcut: { keys, description } }: { shortcut: Shortcut }) {
  const mac = isMac()
  return (
    <div className="flex items-center justify-between gap-4 border-line border-b py-1.5 last:border-0">
      <dt>{description}</dt>
      <dd className="flex shrink-0 gap-2">
        {[keys].flat().map((one) => (
          <span key={one} className="flex gap-0.5">
            {keyCaps(one, mac).map((cap) => (
              <Kbd key={cap} keys={cap} />
            ))}
          </span>
        ))}
      </dd>
    </div>
  )
}
