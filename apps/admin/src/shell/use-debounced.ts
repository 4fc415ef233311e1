import { useEffect, useState } from 'react'

const pause = 250 // ms

/** A value that follows another one after a pause in typing. */
export function useDebounced<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
