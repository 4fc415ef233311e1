/** What the variables of a child process leave out: it has no use for them, and what it does not have it cannot give away. */
const unneeded = {
  /** Pulls no models. */
  web: /^(?:HF_TOKEN|AMEND_METRICS_TOKEN|npm_.*)$/,
  /** As the pages; and people sign in there with a password only. */
  admin: /^(?:HF_TOKEN|OPENAI_API_KEY|AUTH_(?:GOOGLE|GITHUB|OIDC)_.*|npm_.*)$/,
  /** Knows no accounts, but whether those that nobody confirmed are deleted. */
  worker: /^(?:AUTH_(?!CONFIRM_EMAIL$).*|AMEND_ADMIN_URL|AMEND_METRICS_TOKEN|npm_.*)$/,
} as const

/** A process of the platform. */
export type ProcessName = keyof typeof unneeded

/** The environment of a child process, without the secrets of the others. */
export const childEnvironment = (name: ProcessName, all: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(all).filter(([variable]) => !unneeded[name].test(variable))) as NodeJS.ProcessEnv
