'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { type EditRequests, useEditRequests } from './use-edit-requests.ts'

const RequestsContext = createContext<EditRequests | undefined>(undefined)

/** Provides the edit requests: their state and errors are the same for the field and the picture. */
export function RequestsProvider({ children }: { children: ReactNode }) {
  return <RequestsContext value={useEditRequests()}>{children}</RequestsContext>
}

export function useRequests(): EditRequests {
  const requests = useContext(RequestsContext)
  if (!requests) throw new Error('The parts of the editor need a RequestsProvider above them')
  return requests
}
