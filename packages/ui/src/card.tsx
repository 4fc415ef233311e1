import type { ComponentPropsWithRef } from 'react'
import { classNames } from './class-names.ts'

/** A surface of its own on the page. */
export function Card({ className, ...props }: ComponentPropsWithRef<'section'>) {
  return <section {...props} className={classNames('rounded-xl bg-surface p-5 ring-1 ring-line sm:p-6', className)} />
}
