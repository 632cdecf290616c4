# launch-gates in a container: what our action for GitHub runs, and any other CI service may.
# As the runner asks of an action, there is no USER and no WORKDIR: the job's files are root's. Any other user works too.
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
WORKDIR /source
# Debian's newest git of that release: an older version is soon gone from its archive.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/*
# The build tools have an environment of their own, which stays behind.
COPY requirements/ requirements/
RUN python -m venv /build \
 && python -m venv --without-pip /opt/launch-gates \
 && /build/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
      -r requirements/build.txt \
 && /build/bin/pip --python /opt/launch-gates/bin/python install --no-cache-dir --disable-pip-version-check \
      --no-deps --require-hashes --only-binary :all: -r requirements/runtime.txt -r requirements/database.txt
COPY . .
# The wheel has the detection rules compiled in: nothing is compiled, and nothing written, when the image runs.
RUN /build/bin/pip wheel --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir /wheel . \
 && /build/bin/pip --python /opt/launch-gates/bin/python install --no-cache-dir --disable-pip-version-check \
      --no-deps --no-index /wheel/*.whl

FROM ${BASE}
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="launch-gates" \
      org.opencontainers.image.description="Is it safe to launch this commit?" \
      org.opencontainers.image.source="https://github.com/launch-gates/launch-gates" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# All that is asked of git is in its one program. Without the rest of its package there is nothing that could fetch
# or push, and no library for that.
COPY --from=build /usr/bin/git /usr/bin/git
COPY --from=build /opt/launch-gates /opt/launch-gates
RUN git --version && /opt/launch-gates/bin/launch-gates --version
ENV PATH=/opt/launch-gates/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1
ENTRYPOINT ["launch-gates"]
