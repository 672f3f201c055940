"""Models on this machine: safetensors checkpoints that transformers runs on a GPU, or on the CPU without one."""
