"""The learner: observations, networks, rollouts, PPO, past opponents, checkpoints, scripted policies and evaluation."""

import os

# Threads that spin while they wait starve each other as soon as anything else runs on the machine: 20 times slower
# was measured on two busy cores. Read when torch is first imported, so it is set before that.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
