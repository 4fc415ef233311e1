export { isSignUpOpen, parseName } from './account.ts'
export {
  type ApiKeyRequest,
  apiKeyPermissions,
  apiKeyScopes,
  checkApiKey,
  createApiKey,
  findApiKey,
  keyCan,
} from './api-key.ts'
export { audit as recordAccountAction, auditRefusal, type Refusal } from './audit.ts'
export { deleteExpired } from './clean-up.ts'
export { type Confirmation, confirmEmail } from './confirm-email.ts'
export type { Auth, Client } from './context.ts'
export { type CookieDescription, cookiesFor, installationTag } from './cookies.ts'
export { parseEmailAddress } from './email-address.ts'
export { confirmEmailChange, type EmailChange, readEmailChange, requestEmailChange } from './email-change.ts'
export { AuthError, type AuthErrorCode } from './error.ts'
export { type InvitationMail, mailInvitation } from './invitation-mail.ts'
export { findLink, type LinkPurpose, linkLifetime, linkPath, readLink } from './link.ts'
export { clientAddress, networkOf } from './network.ts'
export { readStep } from './next-step.ts'
export { decideLinking, type Identity, type LinkingDecision, type LinkingFacts } from './oauth-linking.ts'
export { type ProviderProfile, signInWithProvider, unlinkProvider } from './oauth-sign-in.ts'
export {
  addPasskey,
  beginPasskey,
  type ListedPasskey,
  listPasskeys,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  removePasskey,
  renamePasskey,
} from './passkey/manage.ts'
export { relyingPartyOf } from './passkey/relying-party.ts'
export {
  type AuthenticationResponseJSON,
  beginPasskeySignIn,
  type PublicKeyCredentialRequestOptionsJSON,
  signInWithPasskey,
} from './passkey/sign-in.ts'
export { argon2id, type HashParameters, type PasswordHasher, recommendedParameters } from './password/hash.ts'
export { checkPassword, passwordLength } from './password/policy.ts'
export { changePassword, type PasswordChange } from './password-change.ts'
export { type PasswordReset, requestPasswordReset, resetPassword } from './password-reset.ts'
export * from './permissions.ts'
export {
  type ApiKeyPrincipal,
  identify,
  type Principal,
  personIdOf,
  type SessionPrincipal,
  type SharedSubject,
  type ShareLinkPrincipal,
  type Subject,
} from './principal.ts'
export { type Proof, requireProof, requireRecentProof } from './proof.ts'
export { hashToken, isToken, randomToken } from './random-token.ts'
export { requestConfirmation } from './request-confirmation.ts'
export { restoreAccount } from './restore-account.ts'
export { seal, unseal } from './seal.ts'
export {
  endAllSessions,
  endSession,
  endSessions,
  findSession,
  type ListedSession,
  listSessions,
  type NewSession,
  type Session,
  type SessionPerson,
  sessionLifetime,
  signOut,
} from './session.ts'
export {
  type AuthEnvironment,
  type AuthSettings,
  type MailEnvironment,
  type ProviderSettings,
  readAuthEnvironment,
  readMailEnvironment,
  type SmtpSettings,
} from './settings.ts'
export { firstAccountAddress } from './setup.ts'
export { type Credentials, signIn } from './sign-in.ts'
export {
  type LinkRequest,
  type LinkUse,
  requestSignInLink,
  type SignedInByLink,
  signInWithLink,
} from './sign-in-link.ts'
export type { NextStep, SignInStep } from './sign-in-step.ts'
export { faultsOfSignUp, type SignUp, signUp } from './sign-up.ts'
export type { SignedIn } from './signed-in.ts'
export { attempt, isWithin, type Limit, type Window } from './throttle.ts'
export {
  beginTwoFactor,
  confirmTwoFactor,
  disableTwoFactor,
  renewRecoveryCodes,
  type TwoFactorSetup,
  type TwoFactorState,
  twoFactorState,
} from './two-factor/manage.ts'
export { signInWithCode } from './two-factor/sign-in.ts'
