'use client'

import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const tones = {
  danger: { className: 'bg-danger-soft text-danger-ink', icon: CircleAlert },
  warning: { className: 'bg-warning-soft text-warning-ink', icon: TriangleAlert },
} as const

/** A sentence that is seen before the facts of a run. */
export function Notice({ tone, children }: { tone: keyof typeof tones; children: ReactNode }) {
  const { className, icon: Icon } = tones[tone]
  return (
    <p className={`flex gap-2.5 rounded-lg px-3.5 py-2.5 ${className}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}
