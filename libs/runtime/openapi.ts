import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The HTTP interface as OpenAPI, from the controllers that this process has. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const frame = new DocumentBuilder()
    .setTitle('Liandong 联动')
    .setDescription(
      'HTTP interface of the inter-carrier spam-SMS linkage platform. Errors are application/problem+json with a code of docs/errors.md.',
    )
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'A token from POST /v1/tokens; valid for ten minutes.',
    })
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, frame, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
}

/** The API page at /docs and its document at /docs/openapi.json. */
export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app), {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'Liandong 联动 API',
  });
}
