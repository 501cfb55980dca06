"""The warehouse's models on Spark, for more facts than one machine holds.

The SQL is that of `dbt/models`, translated (`dialect`); dbt runs it (`project`) on a cluster
(`building`). The extra `spark` brings what this needs.
"""
