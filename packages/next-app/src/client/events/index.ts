export { useGatheredEvents } from './gathered-events.ts'
export { EventsFrom, useWorkspaceEvents, WorkspaceEventsProvider } from './provider.tsx'
export type { EventListener, EventStatus, EventSubscription } from './stream.ts'
