# `make` alone lists what there is. A recipe longer than three lines lives in scripts/.
SHELL := /bin/bash
.DEFAULT_GOAL := menu
.PHONY: menu run reset setup test fuzz faults lint fix bench pictures lock protos schema

DEVSTACK = PYTHONPATH=scripts .venv/bin/python -m devstack

menu:
	@awk -f scripts/menu.awk $(firstword $(MAKEFILE_LIST))

## Try it

run: ## Start everything and stay until Ctrl-C; ONCE=1 files one application and ends, PORTS=1000 moves the ports
	@scripts/setup run
	@exec env $(DEVSTACK) run $(if $(ONCE),--once) $(if $(PORTS),--ports $(PORTS))

reset: ## Forget all that run made: keys, messages, cases (the folder .todoke)
	@scripts/setup run
	@$(DEVSTACK) reset

## Work on it

test: ## Run the tests; T=tests/evidence runs some of them
	@scripts/test $(T)

fuzz: ## Fuzz every reader of hostile bytes; N=300 for so many seconds each, WHAT=certificate for one of them
	@scripts/setup fuzz
	@scripts/fuzz $(if $(N),--seconds $(N)) $(WHAT)

lint: ## Check style, types, import contracts and generated code
	@scripts/setup test
	@scripts/lint

fix: ## Let ruff mend what it can, then check
	@scripts/setup test
	@scripts/lint --fix

faults: ## 20,000 applications while everything fails that can, about half an hour; OPTIONS="--count 1000 --orders 5" for less
	@scripts/setup test
	@scripts/faults $(OPTIONS)

bench: ## Measure submissions a second and what a signature costs; WHAT=submissions, identity, durability or backlog for one
	@scripts/setup bench
	@scripts/bench $(WHAT)

## Keep it

setup: ## Make .venv with all tools, for an editor
	@scripts/setup test

pictures: ## Take the pictures of docs/images again, from a running stack
	@scripts/setup test
	@.venv/bin/python scripts/pictures.py

lock: ## Pin the dependencies after a pyproject.toml changed; UPGRADE=1 takes newer ones
	@scripts/lock $(if $(UPGRADE),--upgrade)

protos: ## Write the Python code beside the .proto files
	@scripts/setup test
	@scripts/protos

schema: ## Write the JSON Schema of forms that libs/catalog publishes
	@scripts/setup test
	@.venv/bin/python -m todoke_catalog.json_schema > libs/catalog/src/todoke_catalog/schema/form.schema.json
