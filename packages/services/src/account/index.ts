export { changeProfile, profileOf } from './profile.ts'
export { providersOf, unlinkOwn } from './providers.ts'
export { endOwnSession, sessionsOf } from './sessions.ts'
