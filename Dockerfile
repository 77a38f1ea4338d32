# Krambod without its development tools. Build: docker build --tag krambod .   Run: see compose.yaml.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/krambod
COPY requirements-run.lock pyproject.toml README.md LICENSE ./
RUN /opt/krambod/bin/pip install --no-cache-dir --require-hashes --requirement requirements-run.lock
COPY src src
RUN /opt/krambod/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/krambod/bin/python -m compileall -q /opt/krambod

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin krambod \
    && install --directory --owner krambod --group krambod --mode 0700 /data
COPY --from=build /opt/krambod /opt/krambod
ENV PATH=/opt/krambod/bin:$PATH KRAMBOD_DATA_DIR=/data PYTHONDONTWRITEBYTECODE=1
# Nothing but /data and /tmp is written, so the root file system may be read-only.
USER krambod
VOLUME /data
EXPOSE 8000
# Only `serve` answers; a container of a worker switches this off.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["krambod"]
CMD ["serve", "--host", "0.0.0.0"]
