import { Card } from '@amend/ui'
import type { ReactNode } from 'react'

interface SectionProps {
  id: string
  title: string
  text?: string
  children: ReactNode
}

export function Section({ id, title, text, children }: SectionProps) {
  return (
    <Card aria-labelledby={id} className="flex flex-col gap-4">
      <div>
        <h2 id={id} className="font-semibold text-base">
          {title}
        </h2>
        {text && <p className="text-muted">{text}</p>}
      </div>
      {children}
    </Card>
  )
}
