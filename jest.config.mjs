const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  transform: { '^.+\\.ts$': swc },
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.liandong'],
};

/** unit needs no server; live needs the stack; slow runs last, one file at a time. */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps,libs,bench,test/contracts,test/unit}/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.live\\.spec\\.ts$'],
    },
    {
      ...shared,
      displayName: 'live',
      // Jest 30 ignores `testTimeout` in a project.
      setupFilesAfterEnv: ['<rootDir>/test/setup/patience.live.js'],
      testMatch: ['<rootDir>/{apps,libs}/**/*.live.spec.ts', '<rootDir>/test/live/**/*.spec.ts'],
    },
    {
      ...shared,
      displayName: 'slow',
      setupFilesAfterEnv: ['<rootDir>/test/setup/patience.slow.js'],
      testMatch: ['<rootDir>/test/{e2e,faults,messaging}/**/*.spec.ts'],
    },
  ],
};
