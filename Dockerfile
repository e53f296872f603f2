# One image for every service: the command chooses which. Build stage with the compiler, runtime stage without.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.base.json tsconfig.build.json ./
COPY apps apps
COPY libs libs
COPY bench bench
RUN node_modules/.bin/tsc -p tsconfig.build.json && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    LIANDONG_HTTP_HOST=0.0.0.0 \
    LIANDONG_HTTP_PORT=8400
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# Migrations (*.sql) and bundled tables are read from where they lie in the sources.
COPY apps apps
COPY libs libs
COPY data data
USER node
EXPOSE 8400
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LIANDONG_HTTP_PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/apps/platform/main.js"]
