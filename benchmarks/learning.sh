#!/usr/bin/env bash
# The evidence in docs/learning.md: five seeds of `chase`, two of `quadrant`, and `chase` with its reward's sign flipped,
# which must fail. Usage: benchmarks/learning.sh OUT [CHASE_MINUTES [QUADRANT_MINUTES [SECOND_QUADRANT_MINUTES]]].
# Runs one after another on all cores. Whatever stops it, start it again: finished runs are skipped, an unfinished one goes
# on from its last checkpoint.
set -euo pipefail
out=${1:?where to put the runs}
chase=${2:-10}
quadrant=${3:-120}
second=${4:-60}
flipped=(--set "rules.hidden.reward={hiders: -1, seekers: 1}" --set "rules.found.reward={hiders: 1, seekers: -1}")
mkdir -p "$out"

train() { # name scenario seed minutes [options]
  local name=$1 scenario=$2 seed=$3 minutes=$4 resume=()
  shift 4
  [ -f "$out/$name.done" ] && return
  if [ -f "$out/$name/latest.pt" ]; then resume=(--resume); else rm -rf "${out:?}/$name"; fi
  # minutes decide, not steps; a signal saves, and then this script must end too
  worldgen train "$scenario" --seed "$seed" --minutes "$minutes" --set train.steps=1000G --out "$out/$name" \
    ${resume[@]+"${resume[@]}"} "$@" 2>&1 | tee -i -a "$out/$name.log"
  if grep "agent steps in" "$out/$name.log" | tail -n 1 | grep -q "(SIG"; then exit 130; fi
  touch "$out/$name.done"
}

for seed in 0 1 2 3 4; do train "chase-$seed" chase "$seed" "$chase"; done
worldgen eval "$out"/chase-{0,1,2,3,4} --table --episodes 200 | tee "$out/table.txt"
worldgen eval "$out"/chase-{0,1,2,3,4} --curves "$out/chase.png"
train flipped chase 0 "$chase" "${flipped[@]}"
worldgen eval "$out/flipped" --table --episodes 200 | tee "$out/flipped-table.txt"
train quadrant-0 quadrant 0 "$quadrant"
train quadrant-1 quadrant 1 "$second"
for seed in 0 1; do worldgen eval "$out/quadrant-$seed" --episodes 200 | tee "$out/quadrant-$seed-eval.txt"; done
worldgen eval "$out/quadrant-0" --curves "$out/quadrant.png"
worldgen eval "$out"/quadrant-{0,1} --table --episodes 200 | tee "$out/quadrant-table.txt"
