import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { canonicalJson } from '#kernel/canonical';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { openApiOf } from '#runtime/openapi';
import { PlatformModule } from './platform.module';

/** Writes the OpenAPI document of all contexts. In preview mode nothing is constructed, so no server is needed. */
async function generate(): Promise<void> {
  const app = await NestFactory.create(PlatformModule, { preview: true, logger: false });
  const sorted = JSON.parse(canonicalJson(openApiOf(app))) as object;
  writeFileSync(join(PACKAGE_ROOT, 'docs', 'openapi.json'), `${JSON.stringify(sorted, null, 2)}\n`);
}

void generate();
