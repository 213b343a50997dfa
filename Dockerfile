# syntax=docker/dockerfile:1
# The receiver: node, its own code, its libraries. No shell, no package manager, no secret.
#
#   docker build --tag big-red-button:0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# Base images by tag, as their digests could not be looked up where this was written. For a build that is the same tomorrow, pin both:
#   docker buildx imagetools inspect <image>     and put `@sha256:…` behind the tag.

FROM docker.io/library/node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Nothing that comes from the registry runs while it is installed.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN npm run build

FROM docker.io/library/node:24-bookworm-slim AS libraries
# The list of what is in the image gets its name from the folder.
WORKDIR /big-red-button
COPY package.json package-lock.json .npmrc ./
# Without the optional ones: that is Node for development, and the image has its own. The list (CycloneDX) is made of what is installed:
# `npm sbom --omit=dev` calls the rest missing and fails, and from the lock file alone it forgets a third of the libraries.
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
COPY --from=libraries /big-red-button/package.json /big-red-button/sbom.cdx.json ./
COPY --from=libraries /big-red-button/node_modules node_modules
COPY --from=build /app/dist dist
# What `generate` writes is made after these, and `check` looks at them unless others are named.
COPY prometheus-rules prometheus-rules
COPY alertmanager alertmanager
COPY k8s/receiver/config.yaml k8s/receiver/config.yaml
COPY k8s/monitoring/prometheus.yml k8s/monitoring/prometheus.yml
USER 65532:65532
EXPOSE 8443
# Node itself is the first process, so that SIGTERM reaches it.
ENTRYPOINT ["/nodejs/bin/node", "dist/main.js"]
CMD ["serve"]
