import type { Route } from '../route.ts'
import { editRoutes } from './edits.ts'
import { imageRoutes } from './images.ts'
import { otherRoutes } from './others.ts'

/** All routes of the HTTP API. A procedure that is to be one takes a line: see `ofProcedure`. */
export const routes: readonly Route[] = [...imageRoutes, ...editRoutes, ...otherRoutes]
