# The ML API. Build from the root: docker build -f deploy/ml.Dockerfile -t aegis-ml .
FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 AEGIS_ML_HOST=0.0.0.0 AEGIS_ML_MODEL_DIR=/models
WORKDIR /aegis
COPY ml/requirements.lock ./
RUN pip install --no-cache-dir -r requirements.lock
COPY ml/aegis_ml aegis_ml
RUN useradd --system aegis && install -d -o aegis /models
USER aegis
VOLUME /models
EXPOSE 5001
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5001/health', timeout=2)"]
CMD ["python", "-m", "aegis_ml"]
