import type { Route } from '../route.ts'
import { albumRoutes } from './albums.ts'
import { editRoutes } from './edits.ts'
import { imageRoutes } from './images.ts'
import { otherRoutes } from './others.ts'
import { shareRoutes } from './shares.ts'

/** All routes of the HTTP API. A procedure that is to be one takes a line: see `ofProcedure`. */
export const routes: readonly Route[] = [...imageRoutes, ...editRoutes, ...albumRoutes, ...shareRoutes, ...otherRoutes]
