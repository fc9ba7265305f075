# Élan, one node. Read by a test (test/deploy); no container is built where the tests run.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are Node itself, for machines without Node 24: the image has it.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production PORT=4000 DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY config config
COPY public public
COPY views views
COPY src src
RUN install -d -o node -g node -m 0700 /data && install -d -o node -g node node_modules/.cache
USER node
# Compiled here, by the user and with the options that start it: the file system is read-only later.
RUN ["node", "--max-semi-space-size=8", "--import", "./src/compileCache.js", "--input-type=module", "--eval", "await import('./src/startServer.ts')"]
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--import", "./src/compileCache.js", "src/server.ts"]
