# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO := demo
MINUTES ?= 5
WEB := worldgen/viewer/web
PACKAGES := $(WEB)/node_modules/.package-lock.json
NPM = PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix $(WEB) --silent

.PHONY: venv demo test lint page check-page gallery bench clean

venv: $(BIN)/.ready

# torch 2.13.0 first: it has a CPU build that later requirements then accept as it is
$(BIN)/.ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet -e '.[train,video,pettingzoo]' --group dev
	touch $@

demo: venv
	@rm -rf $(DEMO)
	@mkdir -p $(DEMO)
	$(BIN)/worldgen check chase quadrant
	$(BIN)/worldgen preview quadrant --seed 7 --out $(DEMO)/quadrant.png
	$(BIN)/worldgen preview quadrant --grid 3x3 --out $(DEMO)/seeds.png
	$(BIN)/worldgen train chase --out $(DEMO)/chase --minutes $(MINUTES)
	$(BIN)/worldgen eval $(DEMO)/chase --episodes 200
	$(BIN)/worldgen report $(DEMO)/chase --out $(DEMO)/report.html
	$(BIN)/worldgen replay $(DEMO)/chase --seed 3 --seeds 3 --out $(DEMO)/episodes.html
	$(BIN)/worldgen replay $(DEMO)/chase --seed 3 --out $(DEMO)/episode.webp
	@echo
	@echo "a world:      $(DEMO)/quadrant.png"
	@echo "nine seeds:   $(DEMO)/seeds.png"
	@echo "the run:      $(DEMO)/chase  (log.jsonl, checkpoints, TensorBoard)"
	@echo "its curves:   $(DEMO)/report.html"
	@echo "episodes:     $(DEMO)/episodes.html  (open it in a browser)"
	@echo "a film:       $(DEMO)/episode.webp"

lint: venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python

# The replay page's script; built from $(WEB)/src, and committed, so that nobody needs node to use worldgen
page: $(PACKAGES)
	$(NPM) run build

check-page: $(PACKAGES)
	$(NPM) run check
	$(NPM) run build -- --outfile=node_modules/page.js
	@cmp $(WEB)/page.js $(WEB)/node_modules/page.js || { echo "$(WEB)/page.js is not what src/ makes: run make page"; exit 1; }

$(PACKAGES): $(WEB)/package-lock.json | $(BIN)/.ready
	$(NPM) ci
	@touch $@

test: lint check-page
	$(BIN)/pytest -n 2

# Every bundled game as a map, a room and a clip, into docs/games
gallery: venv
	$(BIN)/python docs/gallery.py

bench: venv
	$(BIN)/worldgen bench quadrant
	for topic in share sleeping threads resets startup memory faces growth train page; do \
	  echo "$$topic:"; $(BIN)/python -m benchmarks.$$topic || exit 1; done

clean:
	rm -rf .venv $(DEMO)
