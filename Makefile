# The commands of Forecourt; `make` alone lists them.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60

# Debian's names for what the build links. tshark only lets the tests try the exported dissector.
PACKAGES := libssl-dev libsqlite3-dev zlib1g-dev pkg-config
TEST_PACKAGES := tshark

# A target may import only what it declares.
STRICT := --explicit-target-dependency-import-check error
FORECOURT := .build/release/forecourt
DEMO := fixtures/demo/forecourt.yaml

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## install the Debian packages that are missing
	@command -v $(SWIFT) >/dev/null || { \
	    echo "No Swift toolchain on PATH: install Swift 6.3 (swift.org/install), then try again." >&2; exit 69; }
	@missing=; for package in $(PACKAGES); do \
	    command -v dpkg-query >/dev/null || break; \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then \
	    echo "Missing Debian packages. Install them, then try again: sudo apt-get install$$missing" >&2; exit 69; \
	fi; \
	echo "Installing$$missing" >&2; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing

.PHONY: build
build: setup ## build a release of the command line
	$(SWIFT) build -c release $(STRICT) --product forecourt

.PHONY: run
run: build ## start the switch with the demo world, data in .forecourt/
	@test -e .forecourt/journal.sqlite || $(FORECOURT) --config $(DEMO) demo seed
	@echo "Next, in a second terminal: $(FORECOURT) pos purchase --amount 88.50" >&2
	@exec $(FORECOURT) --config $(DEMO) serve

.PHONY: test
test: setup ## run the whole test suite
	$(SWIFT) build --build-tests $(STRICT)
	$(SWIFT) test --skip-build --disable-xctest

.PHONY: lint
lint: setup ## check the format and the rules of the house
	$(SWIFT) format lint --strict --parallel --recursive Package.swift $(wildcard Sources Tests Benchmarks)
	$(SWIFT) build --build-tests $(STRICT)
	$(SWIFT) test --skip-build --disable-xctest --filter HouseTests

.PHONY: format
format: ## format the sources in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift $(wildcard Sources Tests Benchmarks)

.PHONY: clean
clean: ## remove what was built; .forecourt/ holds payments and stays
	rm -rf .build .build-* Benchmarks/.build
