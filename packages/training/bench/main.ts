/**
 * `npm run bench:train`: benchmarks steps of the embedded UNet in a run, and shows where their time goes. `-- step <model>` takes steps of adapters of any checkpoint; `-- new-look` and `-- preference <photos> <unseen photos>` measure what is learned.
 */

import { measureNewLook } from './new-look.ts'
import { measurePreference } from './preference.ts'
import { measureSteps } from './steps.ts'

const [first = '', ...rest] = process.argv.slice(2)
if (first === 'new-look') await measureNewLook(rest)
else if (first === 'preference') await measurePreference(rest)
else if (first === 'step') await measureSteps(rest, { adapters: true })
else await measureSteps(process.argv.slice(2), { adapters: false })
