import type { LucideIcon } from 'lucide-react'

/** A page of a workspace that the navigation leads to. */
export interface Place {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
}
