# syntax=docker/dockerfile:1
# The receiver's image: Node, the built code and its libraries. It has no shell, no package manager and no secret.
#
#   docker build --tag big-red-button:0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# The base images are named by tag. For a reproducible build, pin both: look up the digest with
#   docker buildx imagetools inspect <image>     and append it to the tag as `@sha256:…`.

FROM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a package runs during the installation.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY build build
COPY src src
RUN npm run build

FROM docker.io/library/node:24-bookworm-slim AS contents
# The folder's name becomes the name in the list of contents.
WORKDIR /big-red-button
COPY package.json package-lock.json .npmrc ./
# The list (CycloneDX) of the libraries that `npm run build` bundles. It describes the installed packages, so the other dependencies are
# deleted first: `npm sbom --omit=dev` reports them as missing and fails, and from the lockfile alone it omits a third of the libraries.
# The optional dependencies are Node for development, and libraries that only `generate`, `check` and `toil` load.
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
  && npm pkg delete devDependencies optionalDependencies \
  && npm sbom --sbom-format=cyclonedx --sbom-type=application > sbom.cdx.json

# The last stage is the image. `nonroot` is user and group 65532, as in k8s/receiver/deployment.yaml.
FROM gcr.io/distroless/nodejs24-debian12:nonroot
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="big-red-button" \
      org.opencontainers.image.description="An emergency stop for Kubernetes workloads, driven by Prometheus and Alertmanager" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="gcr.io/distroless/nodejs24-debian12:nonroot" \
      dev.big-red-button.sbom="/app/sbom.cdx.json"
WORKDIR /app
ENV NODE_ENV=production
COPY --from=contents /big-red-button/package.json /big-red-button/sbom.cdx.json ./
# The libraries are in it, with their licences in LICENSES.txt.
COPY --from=build /app/dist dist
USER 65532:65532
# Node compiles the code in advance, which is a fifth of a start. It reads the result only as this user and with the same version of Node.
ENV NODE_COMPILE_CACHE=/home/nonroot/.cache/big-red-button
RUN ["/nodejs/bin/node", "--import", "./dist/start.js", "dist/main.js", "version"]
EXPOSE 8443
# Node is the first process, so SIGTERM reaches it.
ENTRYPOINT ["/nodejs/bin/node", "dist/main.js"]
CMD ["serve"]
