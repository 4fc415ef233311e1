import { twMerge } from 'tailwind-merge'

/** Joins classes; of two that set the same property the later one stays, so that a caller can override. */
export const classNames: (...classes: Parameters<typeof twMerge>) => string = twMerge
