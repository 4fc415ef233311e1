'use client'

import type { Problem } from '@amend/next-app/client/problem'
import { browserSupportsWebAuthn, WebAuthnError } from '@simplewebauthn/browser'
import { useEffect, useState } from 'react'

/**
 * Whether this page can use passkeys: "unsafe" over plain http and under another name than the configured one,
 * "unsupported" in a browser that has none; undefined until the page has loaded.
 * @param host of the passkeys; null where the configured address allows none
 */
export function usePasskeySupport(host: string | null | undefined): 'usable' | 'unsafe' | 'unsupported' | undefined {
  const [support, setSupport] = useState<'usable' | 'unsafe' | 'unsupported'>()
  useEffect(() => {
    if (host === undefined) return
    const safe = window.isSecureContext && host === window.location.hostname
    setSupport(!safe ? 'unsafe' : browserSupportsWebAuthn() ? 'usable' : 'unsupported')
  }, [host])
  return support
}

/** The problem of a ceremony that the browser ended: cancelled, timed out, or a passkey that is there already. */
export function problemOfCeremony(error: unknown): Problem | undefined {
  const known = error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED'
  if (known) return { code: 'passkey-refused', message: 'This device has a passkey of this account already.' }
  if (error instanceof WebAuthnError || error instanceof DOMException) return undefined
  throw error
}
