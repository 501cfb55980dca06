"""Prefect flows: the order of steps, retries and batches of a scheduled night. Nothing else."""
