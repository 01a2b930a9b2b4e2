# Targets explain themselves: make help
SHELL := /bin/sh
PY := .venv/bin/python
HOME_DIR ?= var
INBOX ?=
VINTAGE ?=
WORKERS ?= 2
SEEDS ?= 7000-7003
POINTS ?= 500
SEED ?= 1
MINUTES ?= 60
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup accept-outbox nightly sample test check lint types imports fresh house dictionary schema licences audit docs spec specification lock bench bench-full bench-report bench-accuracy bench-truth e2e pictures faults faults-long serve clean

help: ## показать эту справку
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: ## окружение .venv с командой kadry
	@sh .ci/setup

nightly: setup ## весь путь: INBOX=папка считает её файлы, без INBOX – выдуманный регион
	@if [ -n "$(INBOX)" ]; then $(PY) -m flows.cli nightly --home "$(HOME_DIR)" --inbox "$(INBOX)" $(if $(VINTAGE),--vintage $(VINTAGE)); \
	else echo "Входная папка не задана (INBOX=…): считаю выдуманную «Образцовую область»."; \
	$(PY) -m flows.cli nightly --home "$(HOME_DIR)" --sample $(if $(VINTAGE),--vintage $(VINTAGE)); fi

sample: setup ## записать файлы выдуманного региона в var/sample-inbox
	@$(PY) -m flows.cli sample --out "$(HOME_DIR)/sample-inbox"

test: setup ## все быстрые тесты
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -q -n $(WORKERS) --dist loadgroup tests

accept-outbox: setup ## принять новые числа образца и Перми (что изменилось – в CHANGELOG, раздел Figures)
	@KADRY_ACCEPT_OUTBOX=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -q tests/test_chain.py tests/test_frozen_perm.py -k moved

check: setup lint types imports fresh ## стиль, типы, стрелки между комнатами, документы в согласии с кодом
	@OMP_NUM_THREADS=1 $(PY) -m pytest -q -p no:cacheprovider tests/test_architecture.py tests/test_docs.py tests/test_house.py tests/test_connected.py

lint: setup
	@$(PY) -m ruff check .
	@$(PY) -m sqlfluff lint --disable-progress-bar sql

types: setup
	@$(PY) -m mypy

imports: setup ## стрелки между комнатами по договорам .importlinter
	@said=$$($(dir $(PY))lint-imports --no-cache 2>&1) && printf '%s\n' "$$said" | tail -1 || { printf '%s\n' "$$said"; exit 1; }

fresh: setup
	@$(PY) -m flows.dictionary --check
	@$(PY) -m flows.outward.schema --check
	@$(PY) -m benchmarks.spec --check

house: setup ## размеры дома: круги, длины, файлы, строки – против намеченного
	@$(PY) -m benchmarks.house

schema: setup ## пересобрать docs/proposal.schema.json из моделей proposals/figures
	@$(PY) -m flows.outward.schema

dictionary: setup ## пересобрать docs/data_dictionary.md из заголовков sql/
	@$(PY) -m flows.dictionary

licences: setup ## пересобрать docs/licences.md; ошибка, если чья-то лицензия не годится
	@$(PY) -m benchmarks.licences

audit: ## известные уязвимости зависимостей (pip-audit в своём окружении; нужна сеть)
	@test -x .venv-audit/bin/pip-audit || { python3 -m venv .venv-audit && .venv-audit/bin/pip -q install pip-audit; }
	@.venv-audit/bin/pip-audit --no-deps --disable-pip --strict -r requirements.lock

docs: setup ## сайт документации в var/site (своё окружение .venv-docs); битая ссылка – ошибка
	@test -x .venv-docs/bin/zensical || { python3 -m venv .venv-docs && .venv-docs/bin/pip -q install --require-hashes -r docs/requirements.txt; }
	@.venv-docs/bin/zensical build --clean --strict >/dev/null && echo "Сайт: var/site/index.html"

specification: setup ## пересобрать docs/specification.md из предложений тестов
	@$(PY) -m benchmarks.spec --page

spec: setup ## что обещают тесты, по главам метода
	@$(PY) -m benchmarks.spec

lock: ## пересобрать requirements.lock (нужен uv)
	@uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements.lock

bench: setup ## скорость в одном запуске: движок, потребность, план, документ, приём (урезанный), три региона целиком
	@for one in engine_speed demand_speed "plan_speed --quick" document_speed reading_speed "intake_speed --rows 150000" "national --regions 3"; do \
	echo "== $$one"; OMP_NUM_THREADS=1 $(PY) -m benchmarks.$$one || exit 1; done

bench-full: setup ## то же в полном размере: выгрузка 3 ГБ, область 250 × 40, 89 регионов (часа полтора)
	@for one in engine_speed demand_speed plan_speed document_speed reading_speed intake_speed "national --regions 89"; do \
	echo "== $$one"; OMP_NUM_THREADS=1 $(PY) -m benchmarks.$$one || exit 1; done

bench-report: setup ## страница docs/performance.md: каждый этап против своего предела и рост с числом регионов
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.speed_page

bench-accuracy: setup ## точность против библиотек на открытых данных рядом (../shared)
	@$(PY) -m benchmarks.accuracy

bench-truth: setup ## цепочка от файлов до мест против запечатанной истины (SEEDS=7000-7003, около минуты на регион)
	@OMP_NUM_THREADS=1 $(PY) -m benchmarks.chain_truth --seeds $(SEEDS)

e2e: setup ## сервер и формы в настоящем браузере (нужен chromium, см. .ci/packages)
	@sh .ci/packages && $(PY) -m pytest -q -m e2e tests/e2e

pictures: setup ## картинки README и руководства аналитика, пример методиста (минут 10, нужны chromium и pdftoppm)
	@sh .ci/packages && OMP_NUM_THREADS=1 $(PY) -m benchmarks.guide_figures
	@KADRY_SHOTS=docs/guides/img OMP_NUM_THREADS=1 $(PY) -m pytest -q -m e2e tests/e2e/test_guide_pictures.py

faults: setup ## обрывы, битые файлы, отказы диска, крайние значения, две записи сразу (минут 11 на двух ядрах)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -q -n $(WORKERS) --dist loadgroup -m faults tests/faults --ignore=tests/faults/test_week.py
	@# Apart: it runs Prefect's server and flows in its own process, and what other tests fork from a process with their threads may hang for good.
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -q -n0 -m faults tests/faults/test_week.py

faults-long: setup ## точки обрыва, отказы диска и порча на часы: POINTS=500 MINUTES=60 SEED=1; итог – в docs/reliability.md
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.kill_points --points $(POINTS) --seed $(SEED) --record
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.disk_points --points $(POINTS) --seed $(SEED) --record
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m benchmarks.fuzz_sources --minutes $(MINUTES) --seed $(SEED) --state var/damage.json --record

serve: setup ## сервер Prefect с формами запуска на 127.0.0.1
	@$(PY) -m flows.cli serve --home "$(HOME_DIR)"

clean: ## удалить окружение (рабочая папка var остаётся)
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
