import { useSyncExternalStore } from 'react'

/** A value outside React, so that a frequent change renders only the components that show it. */
export interface Store<State> {
  get(): State
  set(next: State | ((state: State) => State)): void
  subscribe(changed: () => void): () => void
}

export function createStore<State>(initial: State): Store<State> {
  let state = initial
  const watchers = new Set<() => void>()
  return {
    get: () => state,
    set: (next) => {
      const value = next instanceof Function ? next(state) : next
      if (Object.is(value, state)) return
      state = value
      for (const changed of [...watchers]) changed()
    },
    subscribe: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
  }
}

/** @param select must return the same value for the same state */
export function useStore<State, Selected>(store: Store<State>, select: (state: State) => Selected): Selected {
  const read = () => select(store.get())
  return useSyncExternalStore(store.subscribe, read, read)
}
