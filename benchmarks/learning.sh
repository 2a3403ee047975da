#!/usr/bin/env bash
# The evidence in docs/learning.md: three seeds of `chase`, one of `quadrant`, and `chase` with its reward's sign flipped,
# which must fail. Usage: benchmarks/learning.sh OUT [MINUTES]. Runs one after another on all cores; skips finished runs.
set -euo pipefail
out=${1:?where to put the runs}
minutes=${2:-7}
flipped=(--set "rules.hidden.reward={hiders: -1, seekers: 1}" --set "rules.found.reward={hiders: 1, seekers: -1}")
mkdir -p "$out"

train() { # name scenario seed [options]
  local name=$1 scenario=$2 seed=$3
  shift 3
  [ -f "$out/$name.txt" ] && return
  worldgen train "$scenario" --seed "$seed" --minutes "$minutes" --out "$out/$name" "$@" 2>&1 | tee "$out/$name.log"
  mv "$out/$name.log" "$out/$name.txt"
}

train chase-0 chase 0
train chase-1 chase 1
train chase-2 chase 2
worldgen eval "$out"/chase-{0,1,2} --table --episodes 200 | tee "$out/table.txt"
worldgen eval "$out"/chase-{0,1,2} --curves "$out/chase.png"
train quadrant-0 quadrant 0
worldgen eval "$out/quadrant-0" --curves "$out/quadrant.png"
worldgen eval "$out/quadrant-0" --episodes 200 | tee "$out/quadrant-eval.txt"
train flipped chase 0 "${flipped[@]}"
worldgen eval "$out/flipped" --table --episodes 200 | tee "$out/flipped-table.txt"
