/** The packages of the workspace that a package may import, without those that they import in turn. */
export interface Allowed {
  /** In production code: its `dependencies`. */
  readonly ships: readonly string[]
  /** Additionally in tests and benchmarks: its `devDependencies`. */
  readonly tests?: readonly string[]
}

export type DependencyTable = Readonly<Record<string, Allowed>>

/**
 * Who may import whom. Lab packages know pictures and models, and nothing about users; platform packages know users,
 * and nothing about tensors; the worker and the command line import both. An entry that no code needs is an error as
 * well.
 */
export const dependencyTable: DependencyTable = {
  // the contract of lab and platform
  contract: { ships: [] },
  files: { ships: ['contract'] },
  environment: { ships: ['contract'] },
  // Models and pico have the card that its tests read.
  instructions: { ships: ['contract'], tests: ['models', 'pico'] },

  // the lab
  graph: { ships: ['contract'] },
  models: { ships: ['contract', 'files', 'graph'] },
  diffusion: { ships: ['contract', 'graph'], tests: ['models'] },
  imaging: { ships: ['contract', 'files'] },
  provenance: { ships: ['contract'] },
  safety: { ships: ['contract', 'graph', 'imaging'] },
  inference: { ships: ['contract', 'diffusion', 'graph', 'imaging', 'instructions', 'models'], tests: ['pico'] },
  pairs: { ships: ['contract', 'files', 'imaging'] },
  evaluation: { ships: ['contract', 'diffusion', 'imaging', 'inference', 'models', 'pairs'] },
  training: {
    ships: ['contract', 'diffusion', 'files', 'graph', 'imaging', 'inference', 'models', 'pairs'],
    tests: ['pico'],
  },
  cluster: { ships: ['contract', 'models', 'pairs'] },
  dataset: {
    ships: ['contract', 'diffusion', 'evaluation', 'files', 'imaging', 'inference', 'models', 'pairs'],
    tests: ['pico', 'storage'],
  },

  // the platform
  db: { ships: ['contract'] },
  storage: { ships: ['contract', 'environment', 'files'] },
  jobs: { ships: ['contract', 'db'] },
  backup: { ships: ['contract', 'db', 'files', 'storage'] },
  auth: { ships: ['contract', 'db', 'environment'] },
  services: { ships: ['auth', 'contract', 'db', 'environment', 'instructions', 'jobs', 'storage'] },
  api: { ships: ['auth', 'contract', 'jobs', 'services', 'storage'], tests: ['db'] },
  // Generated from the API's document, which its tests compare.
  client: { ships: [], tests: ['api'] },
  ui: { ships: [] },
  'next-app': {
    ships: ['api', 'auth', 'contract', 'environment', 'services', 'ui'],
    // Each code of theirs has a sentence.
    tests: ['diffusion', 'imaging', 'inference'],
  },
  web: { ships: ['api', 'auth', 'contract', 'instructions', 'next-app', 'services', 'ui'], tests: ['db', 'imaging'] },

  admin: { ships: ['api', 'contract', 'environment', 'next-app', 'services', 'ui'], tests: ['auth', 'db'] },

  // lab and platform
  worker: {
    ships: [
      'auth',
      'backup',
      'cluster',
      'contract',
      'dataset',
      'db',
      'diffusion',
      'environment',
      'evaluation',
      'graph',
      'imaging',
      'inference',
      'jobs',
      'models',
      'pairs',
      'pico',
      'provenance',
      'safety',
      'services',
      'storage',
      'training',
    ],
    // Programs of others, which use the installation.
    tests: ['api', 'client'],
  },
  cli: {
    ships: [
      'auth',
      'backup',
      'client',
      'cluster',
      'contract',
      'dataset',
      'db',
      'diffusion',
      'environment',
      'evaluation',
      'files',
      'graph',
      'imaging',
      'inference',
      'jobs',
      'models',
      'pairs',
      'pico',
      'services',
      'storage',
      'training',
    ],
  },

  // journeys, which are tests only
  e2e: { ships: [], tests: ['api', 'contract', 'imaging', 'inference', 'pico'] },

  // data and presets
  pico: { ships: [] },
  config: { ships: [] },
}
