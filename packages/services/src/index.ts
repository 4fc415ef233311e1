export {
  type Access,
  type AccessRequest,
  authorize,
  authorizeInstallation,
  authorizeMember,
  type Member,
  membershipOfKey,
  requireSession,
} from './access.ts'
export { type DownloadPolicy, isPublicAddress, publicAddressesOnly } from './download/policy.ts'
export { readServiceEnvironment, type ServiceEnvironment, type ServiceSettings } from './environment.ts'
export { notFound, notSignedIn, ServiceError } from './error.ts'
export { limitRate } from './rate-limits.ts'
export { checkHealth, openServices, type ServiceOptions, type Services } from './services.ts'
