/** What comes between the first step of a sign-in and the session. */
export type SignInStep = 'second-factor' | 'restore'

export interface NextStep {
  readonly step: SignInStep
  /** For a cookie. */
  readonly token: string
}
