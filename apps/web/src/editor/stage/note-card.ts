'use client'

export const card =
  'flex max-w-2xl animate-rise items-center gap-3 rounded-xl bg-raised py-2 pr-2 pl-4 text-sm shadow-raised ring-1 ring-line [&>svg]:size-4.5 [&>svg]:shrink-0'
