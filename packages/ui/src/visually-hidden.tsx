import type { ComponentPropsWithRef } from 'react'

/** For screen readers only. */
export function VisuallyHidden(props: ComponentPropsWithRef<'span'>) {
  return <span {...props} className="sr-only" />
}
