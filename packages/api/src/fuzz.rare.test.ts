import { fuzzProcedures } from './testing/fuzzing.ts'
import { testInstallation } from './testing/installation.ts'

fuzzProcedures(await testInstallation({ downloads: { mayConnect: () => false, ports: [80] } }), 100)
