export { acceptInvitation, declineInvitation, readInvitation } from './accept.ts'
export { createInvitation, type InvitationRequest } from './create.ts'
export { listInvitations } from './list.ts'
export { revokeInvitation } from './revoke.ts'
