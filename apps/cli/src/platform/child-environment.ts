/** What the variables of a child process leave out: it has no use for them, and what it does not have it cannot give away. */
const unneeded = {
  /** Pulls no models. */
  web: /^(?:HF_TOKEN|npm_.*)$/,
  /** Knows no accounts, but whether those that nobody confirmed are deleted. */
  worker: /^(?:AUTH_(?!CONFIRM_EMAIL$).*|npm_.*)$/,
} as const

/** The environment of a child process, without the secrets of the other. */
export const childEnvironment = (name: keyof typeof unneeded, all: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(all).filter(([variable]) => !unneeded[name].test(variable))) as NodeJS.ProcessEnv
