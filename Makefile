# Every command of the project. `make` alone lists them.
BIN := .venv/bin
READY := .venv/.ready
# Node, which CDK runs on, is in the environment too.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Many tests start processes, which would compile every module anew where an environment forbids Python to keep them.
export PYTHONDONTWRITEBYTECODE :=
# Pins much that the other tools have newer, so it has an environment of its own.
CHECKOV := .build/checkov/.ready
# PYTEST_ARGS narrows a run: make test PYTEST_ARGS="tests/unit -k digest"
PYTEST_ARGS ?=
# Most tests of the deployed stack wait; two at a time use what they leave. WORKERS=0 shows prints and takes breakpoints.
WORKERS ?= 2
# `make check PAGE=` fails where npm does not answer, as CI does.
PAGE ?= --if-reachable

# What needs no stack, and of it what reaches the code that the coverage is measured of.
COVERED := tests/unit tests/console tests/functions tests/cli
UNIT := $(COVERED) tests/architecture tests/benchmarks tests/tools tests/simulation

.DEFAULT_GOAL := help
.PHONY: help setup demo up down clean test unit fast coverage witnesses aws-truth check simulate chaos fuzz recognize format docs lock synth bench bench-e2e acceptance audit sbom wheel page workflows

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) $(CHECKOV) ## set up everything in .venv, and a scanner of templates beside it

$(READY): requirements/bootstrap.txt requirements/dev.txt pyproject.toml packages/ministack-fidelity/pyproject.toml scripts/find-python
	@python=$$(scripts/find-python) && echo "Setting up .venv with $$($$python --version)" \
		&& { [ -x $(BIN)/python ] || $$python -m venv .venv; }
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . --editable packages/ministack-fidelity
	@touch $(READY)

$(CHECKOV): requirements/checkov.txt | $(READY)
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .build/checkov
	@$(BIN)/uv pip sync --quiet --python .build/checkov/bin/python --require-hashes requirements/checkov.txt
	@touch $(CHECKOV)

demo: $(READY) ## start the local stack, deploy, upload files and show what came of them
	@$(BIN)/s3-processor demo

up: $(READY) ## start the local stack and deploy into it
	@$(BIN)/s3-processor up

down: ## stop the local stack
	@[ ! -x $(BIN)/s3-processor ] || $(BIN)/s3-processor down

clean: ## stop the local stack and remove all traces in this folder
	@$(MAKE) --silent down || echo "An earlier clean was interrupted; going on."
	@rm -f $(READY) # first: what is half removed must be set up anew
	rm -rf .local .build cdk.out .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

test: $(READY) $(CHECKOV) ## pass all tests, end to end included
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder $(PYTEST_ARGS)

unit: $(READY) ## pass all tests that need no stack: three minutes
	@$(BIN)/pytest $(UNIT) $(PYTEST_ARGS)

fast: $(READY) ## pass those of them that are not marked slow: one minute
	@$(BIN)/pytest -m "not slow" $(UNIT) $(PYTEST_ARGS)

coverage: $(READY) ## measure what the fast tests reach; fails below the figure in pyproject.toml
	@$(BIN)/coverage run -m pytest -m "not slow" $(COVERED)
	@$(BIN)/coverage report

witnesses: $(READY) ## pass the contract tests on DynamoDB Local and moto, which are not our emulator: three minutes
	@scripts/witnesses

simulate: $(READY) ## run EVENTS=1000000 simulated events through everything, or SEED=1 again
	@$(BIN)/python -m tests.simulation.run $(if $(SEED),--seed $(SEED)) $(if $(EVENTS),--events $(EVENTS))

chaos: $(READY) ## break the deployed stack for some minutes: 10,000 uploads, then compare
	@$(BIN)/python -m tests.chaos

fuzz: $(READY) ## send 10,000 requests drawn from the API's document, for some ten minutes
	@$(BIN)/python -m tests.fuzz

recognize: $(READY) ## process 5,000 real files, or those in FOLDERS, and compare with `file` and magika
	@$(BIN)/python -m tests.recognition $(FOLDERS)

bench: $(READY) ## measure the functions against a usual handler, in two minutes: ROUNDS=7
	@$(BIN)/python -m benchmarks $(if $(ROUNDS),--rounds $(ROUNDS))

bench-e2e: $(READY) ## measure from upload to record on the emulator, against a usual stack, in five minutes: ROUNDS=5
	@$(BIN)/python -m benchmarks.end_to_end $(if $(ROUNDS),--rounds $(ROUNDS))

acceptance: $(READY) ## deploy into your AWS account, test, measure and destroy: OPTIONS="--yes --key", DESTROY=env
	@$(BIN)/python -m tools.acceptance $(OPTIONS) $(if $(DESTROY),--destroy $(DESTROY))

aws-truth: $(READY) $(CHECKOV) ## hold templates of five regions to what AWS publishes; `make test` does a third of it
	@AWS_TRUTH=all $(BIN)/pytest tests/aws_truth $(PYTEST_ARGS)

check: $(READY) ## format, lint and types, the console's page included where npm answers
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@scripts/page $(PAGE)

page: $(READY) ## check the types of the console's page; asks the npm registry once
	@scripts/page

workflows: $(READY) ## check the workflows of GitHub Actions; asks the npm registry once
	@scripts/workflows

format: $(READY) ## format the code
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

docs: $(READY) ## generate the pages that come from the code
	@$(BIN)/python -m serverless_s3_processor.cdk.settings.reference > docs/configuration.md
	@$(BIN)/python -m serverless_s3_processor.cdk.security.acknowledged_table
	@$(BIN)/python -m serverless_s3_processor.cdk.security.permissions_page
	@$(BIN)/python -m serverless_s3_processor.cli.reference
	@$(BIN)/python -m tests.http_conformance.behaviors.table
	@$(BIN)/python -m ministack_fidelity.table packages/ministack-fidelity/README.md
	@$(BIN)/python -m serverless_s3_processor.cli.own_processors.processor_table
	@$(BIN)/python -m serverless_s3_processor.runtime.api.document > .openapi && mv .openapi src/serverless_s3_processor/runtime/api/openapi.json
	@$(BIN)/python -m tools.client_types
	@$(BIN)/python -m tools.page_types
	@$(BIN)/python -m tools.deployer_policies

synth: $(READY) ## write the template to cdk.out
	@$(BIN)/cdk synth --quiet

audit: $(READY) ## look the pinned requirements up among known vulnerabilities
	@scripts/audit

wheel: $(READY) ## build both packages, install them elsewhere, and use them there: three minutes
	@scripts/wheel

sbom: $(READY) ## write software bills of materials to .build/sbom
	@scripts/sbom

lock: $(READY) ## compile the requirement files anew, to the newest versions that fit
	@scripts/lock --upgrade
