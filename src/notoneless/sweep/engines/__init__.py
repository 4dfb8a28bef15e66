"""The machines that carry the sweep's steps: DuckDB for a county or a city, Spark for a province.

The steps are one dialect of SQL; the few functions that engines spell differently are listed in one small
table per engine, so that a child counted in one engine is counted in the other.
"""
