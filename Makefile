# The commands of Forecourt; `make` alone lists them.

SWIFT ?= swift
DOCC ?= docc
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 60
BUILD ?= .build
RELEASE_FLAGS ?=

# Debian's names for what the build links.
PACKAGES := libssl-dev libsqlite3-dev zlib1g-dev pkg-config

# A target may import only what it declares.
STRICT := --explicit-target-dependency-import-check error
FORECOURT := $(BUILD)/release/forecourt
DEMO := fixtures/demo/forecourt.yaml

.DEFAULT_GOAL := help
.PHONY: help setup build run demo test kept bench load curve millions cards scanned watching overload settle soak pricing simulate mutants fuzz corpus lint format docs docker dist deb deb-test install uninstall clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

build: setup ## build a release of the command line
	$(SWIFT) build -c release --scratch-path $(BUILD) $(STRICT) $(RELEASE_FLAGS) --product forecourt

run: build ## start the switch with the demo world, data in .forecourt/
	@test -e .forecourt/journal.sqlite || $(FORECOURT) --config $(DEMO) demo seed
	@exec $(FORECOURT) --config $(DEMO) serve

demo: build ## let a terminal of each dialect walk all operations against a switch of its own
	@FORECOURT=$(FORECOURT) sh fixtures/demo/walk.sh

test: setup ## run the whole test suite
	$(SWIFT) build --build-tests $(STRICT)
	.ci/tests

kept: build ## let the release build prove the journals that older binaries wrote
	$(SWIFT) build --build-tests $(STRICT)
	FORECOURT_EXECUTABLE=$(abspath $(FORECOURT)) $(SWIFT) test --skip-build --disable-xctest --filter OlderJournalCommandTests

bench: build ## measure what a message costs
	$(FORECOURT) bench codec
	FORECOURT=$(FORECOURT) sh Benchmarks/payments.sh
	@echo "With percentiles: cd Benchmarks && $(SWIFT) package --disable-sandbox benchmark" >&2

load: build ## 1500 sessions for a minute beside both echoes; DIALECT=, LOAD="--duration 20s"
	FORECOURT=$(FORECOURT) sh Benchmarks/load.sh $(LOAD)

curve: build ## throughput and latency over 1 to 1500 sessions; SEED="--payments 1000000", CURVE="--seconds 5"
	FORECOURT=$(FORECOURT) sh Benchmarks/curve.sh $(CURVE)

millions: build ## an empty journal against ten million payments; DATA_FULL=dir, MILLIONS="--dates 1"
	FORECOURT=$(FORECOURT) sh Benchmarks/ten-million.sh $(MILLIONS)

cards: build ## no reference data against a million hot cards and 100 000 cards' limits; CARDS="--seconds 10"
	FORECOURT=$(FORECOURT) sh Benchmarks/cards.sh $(CARDS)

scanned: build ## what a code costs beside a card, a third that scan, and 200 codes that wait; SCANNED="--seconds 10"
	FORECOURT=$(FORECOURT) sh Benchmarks/scanned.sh $(SCANNED)

watching: build ## what tail, search, scrapes and a backup cost the switch at half its capacity; WATCHING="--rounds 3"
	FORECOURT=$(FORECOURT) sh Benchmarks/watching.sh $(WATCHING)

overload: build ## twice the capacity for a minute (OVERLOAD=seconds), slow senders, idle connections
	FORECOURT=$(FORECOURT) sh Benchmarks/overload.sh $(OVERLOAD)

settle: build ## 1500 terminals settle within a minute behind a cutover, 500 pay on (RATE=1000)
	FORECOURT=$(FORECOURT) sh Benchmarks/settle.sh $(SETTLE)

soak: build ## a long steady run with slopes: SOAK="--minutes 60 --rate 1000", SOAK=--kill, SOAK="--chaos 10" or SOAK=--wallets
	FORECOURT=$(FORECOURT) sh Benchmarks/soak.sh $(SOAK)

pricing: build ## compute what discounts take off 100 000 fills a second way, in Python; PRICING="--fills 1000 --seed 2"
	FORECOURT=$(abspath $(FORECOURT)) python3 Benchmarks/pricing.py $(PRICING)

# Target and flags of their own, so that the daily build stays as it is.
SEEDS ?= 10000
FIRST ?= 0

simulate: setup ## run SEEDS (10000) seeds of the book against its model, from FIRST (0) on
	$(SWIFT) build -c release --scratch-path .build-simulate --product SimulateBook
	.build-simulate/release/SimulateBook $(SEEDS) $(FIRST)

mutants: setup ## break the rules of the book one at a time; each must be noticed within 200 seeds (MUTANTS="overdraw")
	SWIFT=$(SWIFT) sh Sources/SimulateBook/Mutants/run.sh $(MUTANTS)

# The first two bytes of an input choose its dialect and framing: each fixture is a seed of them all.
SPREAD := local $$/; my $$hex = <> =~ s/\#.*//gr; $$hex =~ s/\s//g; \
    for (0..7) { open my $$out, ">:raw", "$$ENV{SEED}.$$_"; print $$out pack "CCH*", $$_, $$_, $$hex }

# The corpus is one text file: an input a line, base64.
CORPUS := fixtures/fuzz/corpus.txt
UNPACK := while (<>) { next if /^\#/; open my $$out, ">:raw", sprintf("%s/corpus-%04d", $$ENV{INTO}, $$.); \
    print $$out decode_base64($$_) }
PACK := local $$/; for (sort glob("$$ENV{FROM}/*")) { open my $$in, "<:raw", $$_; push @all, encode_base64(<$$in>, "") } \
    print "\# Inputs that each reach something of their own, base64: make corpus\n", map { "$$_\n" } sort @all

.build-fuzz/seeds: $(shell find fixtures -name '*.hex') $(CORPUS)
	rm -rf $@ && mkdir -p $@ .build-fuzz/corpus .build-fuzz/found
	@for file in $$(find fixtures -name '*.hex'); do \
	    SEED=$@/$$(echo $$file | tr / -) perl -e '$(SPREAD)' $$file; \
	done
	@INTO=$@ perl -MMIME::Base64 -e '$(UNPACK)' $(CORPUS)

fuzz: setup .build-fuzz/seeds ## fuzz the codec for FUZZ_SECONDS (60), from fixtures and corpus
	FORECOURT_FUZZ=1 $(SWIFT) build -c release --scratch-path .build-fuzz --product FuzzISO8583
	.build-fuzz/release/FuzzISO8583 -max_total_time=$(FUZZ_SECONDS) -max_len=800 \
	    -print_final_stats=1 -artifact_prefix=.build-fuzz/found/ .build-fuzz/corpus .build-fuzz/seeds

corpus: fuzz ## keep what fuzzing found, as small as it covers the same
	rm -rf .build-fuzz/kept && mkdir -p .build-fuzz/kept
	.build-fuzz/release/FuzzISO8583 -set_cover_merge=1 -max_len=800 \
	    .build-fuzz/kept .build-fuzz/corpus .build-fuzz/seeds
	FROM=.build-fuzz/kept perl -MMIME::Base64 -e '$(PACK)' > $(CORPUS)

lint: setup ## check the format, the rules of the house and the specifications
	$(SWIFT) format lint --strict --parallel --recursive Package.swift $(wildcard Sources Tests Benchmarks)
	$(SWIFT) build --build-tests $(STRICT)
	$(SWIFT) test --skip-build --disable-xctest --filter HouseTests
	.build/debug/forecourt spec lint specs

format: ## format the sources in place
	$(SWIFT) format --in-place --parallel --recursive Package.swift $(wildcard Sources Tests Benchmarks)

# Symbols come from the compiler and pages from the toolchain's docc: nothing to fetch.
TABLES := docs/commands.md docs/configuration.md docs/faults.md docs/offers.md docs/operations.md
.PHONY: $(TABLES)
$(TABLES) &:
	FORECOURT_WRITE_DOCS=1 $(SWIFT) test --disable-xctest --filter FaultTableTests --filter OperationTableTests --filter OfferTableTests --filter CapturedExchangeTests \
	    --filter ConfigurationReferenceTests --filter ManualTests

docs: setup $(TABLES) ## write the reference of the ISO8583 library to .build-docs/site, and the tables in docs
	rm -rf .build-docs/library .build-docs/site
	mkdir -p .build-docs/symbols .build-docs/library
	$(SWIFT) build --scratch-path .build-docs/build --target ISO8583 \
	    -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc $(CURDIR)/.build-docs/symbols
	cp .build-docs/symbols/ISO8583* .build-docs/library
	$(DOCC) convert --additional-symbol-graph-dir .build-docs/library \
	    --fallback-display-name ISO8583 --fallback-bundle-identifier forecourt.ISO8583 \
	    --transform-for-static-hosting --hosting-base-path / --output-dir .build-docs/site
	@echo "Read it with: python3 -m http.server -d .build-docs/site 8000, at /documentation/iso8583" >&2

docker: ## build the container image
	docker build -f docker/Dockerfile -t forecourt .

# Built beside the daily build, which other flags would throw away. The name of the archive comes
# from the binary, which alone knows its version.
RELEASE := --no-print-directory install BUILD=.build-dist/build RELEASE_FLAGS=--static-swift-stdlib

dist: ## pack a release with the Swift runtime inside, and its debug symbols beside it
	rm -rf .build-dist/tree
	$(MAKE) $(RELEASE) PREFIX=/usr/local DESTDIR=$(CURDIR)/.build-dist/tree
	sh docker/packaging/dist.sh .build-dist/tree/usr/local .build-dist

deb: ## make a Debian package of a release
	rm -rf .build-dist/deb
	$(MAKE) $(RELEASE) PREFIX=/usr DESTDIR=$(CURDIR)/.build-dist/deb
	sh docker/packaging/deb.sh .build-dist/deb .build-dist

deb-test: deb ## install, start, upgrade and purge the package in a root of its own (as root)
	sh docker/packaging/deb-test.sh .build-dist/forecourt_$$(.build-dist/deb/usr/bin/forecourt --version)_$$(dpkg --print-architecture).deb

# Manual and completions come from the parser of the program that is installed.
SHARE = $(DESTDIR)$(PREFIX)/share
COMPLETIONS = $(SHARE)/bash-completion/completions/forecourt $(SHARE)/zsh/site-functions/_forecourt \
    $(SHARE)/fish/vendor_completions.d/forecourt.fish

install: build ## install below PREFIX (/usr/local), staged in DESTDIR
	install -D -m 0755 $(FORECOURT) $(DESTDIR)$(PREFIX)/bin/forecourt
	install -d $(SHARE)/forecourt/specs $(SHARE)/forecourt/demo $(SHARE)/man/man1 $(SHARE)/man/man5
	install -m 0644 specs/* $(SHARE)/forecourt/specs
	install -m 0644 fixtures/demo/* $(SHARE)/forecourt/demo
	install -m 0644 docker/packaging/forecourt.yaml $(SHARE)/forecourt/forecourt.yaml
	rm -rf $(BUILD)/manual && $(FORECOURT) manual $(BUILD)/manual
	install -m 0644 $(BUILD)/manual/man1/* $(SHARE)/man/man1
	install -m 0644 $(BUILD)/manual/man5/* $(SHARE)/man/man5
	for file in $(COMPLETIONS); do install -d $$(dirname $$file) && : > $$file && chmod 0644 $$file || exit 1; done
	$(FORECOURT) --generate-completion-script bash > $(SHARE)/bash-completion/completions/forecourt
	$(FORECOURT) --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_forecourt
	$(FORECOURT) --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/forecourt.fish
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's,/usr/bin/forecourt,$(PREFIX)/bin/forecourt,' docker/packaging/forecourt.service \
	    > $(DESTDIR)$(PREFIX)/lib/systemd/system/forecourt.service
	chmod 0644 $(DESTDIR)$(PREFIX)/lib/systemd/system/forecourt.service
	install -D -m 0644 LICENSE $(SHARE)/doc/forecourt/LICENSE

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/forecourt $(DESTDIR)$(PREFIX)/lib/systemd/system/forecourt.service $(COMPLETIONS)
	rm -f $(SHARE)/man/man1/forecourt.1 $(SHARE)/man/man1/forecourt-*.1 $(SHARE)/man/man5/forecourt.yaml.5
	rm -rf $(SHARE)/forecourt $(SHARE)/doc/forecourt

clean: ## remove what was built; .forecourt/ holds payments and stays
	rm -rf .build .build-* Benchmarks/.build
