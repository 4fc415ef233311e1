/**
 * Licences under which an installation may serve a version without a decision of its own. Names as in model cards: SPDX, and the
 * names of the hub. Licences that forbid commercial use are left out, for nothing here knows how an installation is used.
 */
const allowed: ReadonlySet<string> = new Set([
  ...['mit', 'apache-2.0', 'bsd-2-clause', 'bsd-3-clause', 'isc', 'unlicense', 'cc0-1.0', 'cc-by-4.0', 'cc-by-sa-4.0'],
  ...['openrail', 'creativeml-openrail-m', 'bigscience-openrail-m', 'openrail++'],
])

export type LicenceState = 'allowed' | 'unknown' | 'not-allowed'

export function licenceState(licence: string): LicenceState {
  const name = licence.trim().toLowerCase()
  if (name === '' || name === 'unknown' || name === 'other') return 'unknown'
  return allowed.has(name) ? 'allowed' : 'not-allowed'
}
