export { EventsFrom, useWorkspaceEvents, WorkspaceEventsProvider } from './provider.tsx'
export type { EventListener, EventStatus } from './stream.ts'
