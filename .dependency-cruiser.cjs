/** Direction of imports. See docs/architecture.md. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-never-import-apps',
      comment: 'platform alone composes the contexts',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/platform/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'kernel-and-contracts-import-no-lib',
      severity: 'error',
      from: { path: '^libs/(kernel|contracts)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: '^libs/$1/' },
    },
    {
      name: 'pure-libs-stay-pure',
      comment: 'tables and calendars are passed in; no server, no framework',
      severity: 'error',
      from: { path: '^libs/(numbering|worktime|text)/', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|kafkajs|redis)|^libs/(messaging|persistence|runtime|access)/' },
    },
    {
      name: 'only-messaging-imports-kafkajs',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/(messaging|testing)/|^apps/sandbox/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'testing-is-imported-by-tests-only',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.(spec|fixture|bench)\\.ts$|^libs/testing/' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'fixtures-are-imported-by-tests-only',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.(spec|fixture|bench)\\.ts$' },
      to: { path: '\\.fixture\\.ts$' },
    },
    {
      name: 'servers-are-started-by-tools-only',
      comment: 'libs/stack starts PostgreSQL, Kafka and Redis; a service is told where they are',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.(spec|fixture|bench)\\.ts$|^libs/(stack|testing)/|^apps/sandbox/' },
      to: { path: '^libs/stack/' },
    },
    {
      name: 'stack-stands-alone',
      comment: 'it must build and run while other sources are broken',
      severity: 'error',
      from: { path: '^libs/stack/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^libs/', pathNot: '^libs/stack/' },
    },
    {
      name: 'layers-never-reversed-store',
      comment: 'module → consumer|controller → service → store → domain',
      severity: 'error',
      from: { path: '\\.store\\.ts$' },
      to: { path: '\\.(service|consumer|controller|module)\\.ts$' },
    },
    {
      name: 'layers-never-reversed-service',
      severity: 'error',
      from: { path: '\\.service\\.ts$' },
      to: { path: '\\.(consumer|controller|module)\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
