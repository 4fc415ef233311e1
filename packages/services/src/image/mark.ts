import type { ImageKind } from '@amend/db'
import type { Services } from '../services.ts'

/** The visible mark of a picture that leaves the workspace: results have one where the installation wants it. */
export const markOf = ({ settings }: Pick<Services, 'settings'>, kind: ImageKind): string =>
  kind === 'upload' ? '' : settings.mark
