export { EventsFrom, useWorkspaceEvents, WorkspaceEventsProvider } from './provider.tsx'
