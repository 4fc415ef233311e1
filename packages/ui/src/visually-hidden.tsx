import type { ComponentPropsWithRef } from 'react'

/** Read out, not shown. */
export function VisuallyHidden(props: ComponentPropsWithRef<'span'>) {
  return <span {...props} className="sr-only" />
}
